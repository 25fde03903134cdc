namespace Squash.Transform.Slim.Packages;

/// <summary>Packages that others depend on only to be installed, configured or removed.</summary>
/// <remarks>docs/slim.md has the reason for each.</remarks>
internal static class InstallationOnly
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "adduser", "apt", "cdebconf", "debconf", "debconf-2.0", "debconf-i18n", "dpkg", "init-system-helpers", "install-info",
        "locales", "lsb-base", "ssl-cert", "sysvinit-utils", "ucf", "update-inetd", "apk-tools", "alpine-keys",
    };

    public static bool Contains(string name) => Names.Contains(name);
}
