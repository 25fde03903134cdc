namespace Squash.Transform.Slim.Keeping;

/// <summary>Files of packages that people read and programs don't.</summary>
internal static class Documentation
{
    private static readonly string[] Folders =
    [
        "/usr/share/doc/", "/usr/share/man/", "/usr/share/info/", "/usr/share/lintian/", "/usr/share/linda/", "/usr/share/bug/",
        "/usr/share/doc-base/", "/usr/share/gtk-doc/", "/usr/share/help/", "/usr/share/menu/", "/usr/share/reportbug/",
        "/usr/share/bash-completion/", "/usr/share/zsh/vendor-completions/", "/usr/share/fish/vendor_completions.d/",
        "/usr/local/share/man/", "/usr/local/share/doc/",
    ];

    /// <summary>Whether a path lies in a directory of documentation, or is one.</summary>
    public static bool Contains(string path)
    {
        foreach (string folder in Folders)
        {
            if (path.Length == folder.Length - 1 ? folder.StartsWith(path, StringComparison.Ordinal) : path.StartsWith(folder, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>Whether a path is the licence of a package.</summary>
    public static bool IsLicence(string path) =>
        (path.StartsWith("/usr/share/doc/", StringComparison.Ordinal) && path.EndsWith("/copyright", StringComparison.Ordinal))
        || path.StartsWith("/usr/share/licenses/", StringComparison.Ordinal);
}
