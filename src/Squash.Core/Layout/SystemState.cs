using Squash.Merge;

namespace Squash.Layout;

/// <summary>The directories whose files of no package change whenever any package does: databases, caches, logs and settings.</summary>
internal sealed class SystemState
{
    private readonly HashSet<int> _directories = [];
    private readonly PathTree _paths;

    public SystemState(PathTree paths)
    {
        _paths = paths;
        Add("etc"u8);
        Add("var/cache"u8);
        Add("var/log"u8);
        Add("var/backups"u8);
        Add("var/lib/dpkg"u8);
        Add("var/lib/apt"u8);
        Add("var/lib/pam"u8);
        Add("var/lib/systemd"u8);
        Add("var/lib/ucf"u8);
        Add("var/lib/rpm"u8);
        Add("var/lib/dnf"u8);
        Add("usr/lib/sysimage"u8);
        Add("lib/apk"u8);
        Add("usr/lib/apk"u8);
    }

    /// <summary>Whether a directory is one of them, or below one.</summary>
    public bool Contains(int directory)
    {
        for (int at = directory; at != PathTree.None; at = _paths[at].Parent)
        {
            if (_directories.Contains(at)) return true;
        }

        return false;
    }

    private void Add(ReadOnlySpan<byte> path)
    {
        if (_paths.FindPath(path) is not PathTree.None and var directory) _directories.Add(directory);
    }
}
