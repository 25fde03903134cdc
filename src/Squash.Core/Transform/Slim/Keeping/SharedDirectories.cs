namespace Squash.Transform.Slim.Keeping;

/// <summary>Tells the directories that one program has for itself from those that all share.</summary>
internal static class SharedDirectories
{
    private static readonly HashSet<string> Shared = new(StringComparer.Ordinal)
    {
        "usr/bin", "usr/sbin", "usr/lib", "usr/lib32", "usr/lib64", "usr/libx32", "usr/libexec", "usr/share", "usr/include", "usr/src", "usr/games", "usr/local",
        "usr/local/bin", "usr/local/sbin", "usr/local/lib", "usr/local/share", "usr/local/etc", "usr/local/libexec", "usr/local/include",
        "etc/alternatives", "etc/default", "etc/init.d", "etc/profile.d", "etc/security", "etc/ssl", "etc/pki", "etc/cron.d",
        "var/lib", "var/cache", "var/log", "var/tmp", "var/run", "var/lock", "var/spool", "var/mail", "var/local", "var/opt", "var/backups",
        "usr/share/applications", "usr/share/icons", "usr/share/pixmaps", "usr/share/mime", "usr/share/fonts", "usr/lib/debug", "usr/share/perl5", "usr/share/java",
        "usr/share/terminfo", "usr/lib/terminfo", "lib/terminfo", "usr/share/misc", "usr/lib/systemd", "usr/lib/locale",
    };

    // The rules about imports keep of these what is needed.
    private static readonly string[] SystemData =
    [
        "/usr/share/locale", "/usr/lib/locale", "/usr/share/i18n", "/usr/share/zoneinfo", "/usr/share/doc", "/usr/share/man", "/usr/share/info", "/usr/share/dict",
        "/etc/terminfo", "/proc", "/sys", "/dev", "/tmp", "/var/tmp", "/run", "/var/run", "/var/lib/dpkg", "/var/lib/apt", "/lib/apk", "/var/cache/apt",
        "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/pki/tls", "/usr/share/ca-certificates", "/etc/localtime",
    ];

    // Files that running programs put there are not part of an image, but the directories may have to exist.
    private static readonly string[] Volatile = ["/run", "/var/run", "/tmp", "/var/tmp", "/var/log", "/var/cache", "/var/spool", "/var/lock", "/run/lock"];

    /// <summary>Whether a directory stays without what is in it.</summary>
    public static bool IsVolatile(string path)
    {
        foreach (string place in Volatile)
        {
            if (IsIn(path, place)) return !path.StartsWith("/var/spool/cron/", StringComparison.Ordinal);
        }

        return false;
    }

    /// <summary>Whether a directory that stays without what is in it belongs to more than one program.</summary>
    public static bool IsSharedVolatile(string path) => Volatile.Contains(path);

    public static bool IsSystemData(string path)
    {
        foreach (string place in SystemData)
        {
            if (IsIn(path, place)) return true;
        }

        return path.StartsWith("/etc/ld.so", StringComparison.Ordinal) || path.EndsWith("/gconv", StringComparison.Ordinal) || path.Contains("/gconv/", StringComparison.Ordinal);
    }

    private static bool IsIn(string path, string place) => path.StartsWith(place, StringComparison.Ordinal) && (path.Length == place.Length || path[place.Length] == '/');

    // Directories of the FHS that hold more than one program.
    private static readonly HashSet<string> Top = new(StringComparer.Ordinal)
    {
        "", "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "lost+found", "media", "mnt", "opt", "proc", "root", "run", "sbin", "sys", "tmp", "usr", "var",
    };

    /// <summary>Whether a directory that a command or a script names holds one application: <c>/app</c> and <c>/home/user/app</c> too.</summary>
    /// <param name="path">Its path, with no symbolic link left.</param>
    public static bool IsOwn(string path)
    {
        string[] components = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return components switch
        {
            [] => false,
            [var top] => !Top.Contains(top),
            ["home", _] => false,
            ["home" or "root", ..] => true,
            _ => IsPrivate(path),
        };
    }

    /// <summary>Whether all that is in a directory belongs to the program that names it.</summary>
    /// <param name="path">Its path, with no symbolic link left.</param>
    public static bool IsPrivate(string path)
    {
        if (IsSystemData(path) || path == "/root" || path.StartsWith("/home", StringComparison.Ordinal)) return false;
        string[] components = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (components.Length < 2 || Shared.Contains(string.Join('/', components))) return false;

        // The directories of libraries: lib, or lib/TUPLE below usr, usr/local or the root.
        return !(components[^1].Contains("-linux-", StringComparison.Ordinal) || (components.Length == 2 && components[0].StartsWith("lib", StringComparison.Ordinal) && components[1].Contains("linux", StringComparison.Ordinal)));
    }
}
