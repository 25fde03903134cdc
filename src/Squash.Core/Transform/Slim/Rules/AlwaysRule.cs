using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>Files that every container may need, or that say what the image is.</summary>
internal static class AlwaysRule
{
    private const string Name = "always";

    private static readonly string[] Paths =
    [
        "/etc/passwd", "/etc/group", "/etc/os-release", "/usr/lib/os-release", "/etc/debian_version", "/etc/alpine-release", "/etc/redhat-release", "/etc/nsswitch.conf",
        "/tmp", "/run", "/var/tmp", "/var/run", "/lib64", "/dev", "/proc", "/sys", "/root", "/.dockerenv", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc/mtab",
    ];

    public static void Apply(Keeper keeper)
    {
        var reason = Reason.OfRoot(Name, Name);
        foreach (string path in Paths) KeepEmpty(path, keeper, reason);
        KeepEmpty(keeper.Settings.WorkingDirectory, keeper, Reason.OfRoot(Name, "WorkingDir"));
        foreach (string volume in keeper.Settings.Volumes)
        {
            keeper.KeepTree(RootPath.Join("/", volume), KeptAs.Data, Reason.OfRoot(Name, $"Volumes[\"{ByteText.Show(volume)}\"]"));
        }

        if (keeper.Settings.HomeOfUser(keeper.Files) is { } home) KeepEmpty(home, keeper, Reason.OfRoot(Name, $"home of User {ByteText.Show(keeper.Settings.User)}"));
        if (keeper.Settings.Variable("HOME") is { Length: > 0 } stated) KeepEmpty(stated, keeper, Reason.OfRoot(Name, "HOME"));
        KeepHomes(keeper);
    }

    // Daemons change to the home of the user that they work for: without it, exim delivers no mail.
    private static void KeepHomes(Keeper keeper)
    {
        foreach (string home in DataRules.AllHomesOf(keeper.Files)) KeepEmpty(home, keeper, Reason.OfRoot(Name, "home of a user in /etc/passwd"));
    }

    private static void KeepEmpty(string path, Keeper keeper, Reason reason) => keeper.KeepPath(path, KeptAs.Always, reason);
}
