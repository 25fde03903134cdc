using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>With whole packages, files that no package owns stay if they were added on top of the base.</summary>
internal static class UnownedRule
{
    private const string Name = "own files";

    private static readonly string[] Dropped =
    [
        "/var/cache/apt", "/var/lib/apt", "/var/lib/dpkg", "/var/lib/ucf", "/var/lib/pam", "/var/lib/systemd", "/var/lib/rpm", "/var/lib/dnf", "/var/lib/yum", "/var/backups",
        "/lib/apk", "/usr/lib/apk", "/etc/apk", "/etc/apt", "/dev", "/proc", "/sys", "/root/.cache", "/root/.npm", "/usr/lib/sysimage", "/usr/share/doc",
        "/usr/share/man", "/usr/share/info", "/etc/rc0.d", "/etc/rc1.d", "/etc/rc2.d", "/etc/rc3.d", "/etc/rc4.d", "/etc/rc5.d", "/etc/rc6.d", "/etc/rcS.d",
    ];

    public static void Apply(Keeper keeper, int layers)
    {
        int lowest = layers > 1 ? 1 : 0;
        var reason = Reason.OfRoot(Name, lowest > 0 ? "no package owns it, and it lies above the base" : "no package owns it");
        Walk(keeper, keeper.Files.Root, lowest, reason);
    }

    private static void Walk(Keeper keeper, int top, int lowest, Reason reason)
    {
        var rest = new Stack<int>();
        rest.Push(top);
        while (rest.TryPop(out int directory))
        {
            foreach (int node in keeper.Files.ChildrenOf(directory))
            {
                keeper.Budget.Take(1);
                FileKind kind = keeper.Files.KindOf(node);
                if (kind == FileKind.Directory)
                {
                    string path = keeper.Files.PathOf(node);
                    if (Dropped.Contains(path) || path.EndsWith("/__pycache__", StringComparison.Ordinal)) continue;
                    rest.Push(node);
                    if (keeper.Files.LayerOf(node) >= lowest && lowest > 0) keeper.Keep(node, KeptAs.Member, reason);
                }
                else if (keeper.Files.LayerOf(node) >= lowest && keeper.Packages.OwnerOf(node) is null && !SharedDirectories.IsVolatile(keeper.Files.PathOf(node)))
                {
                    keeper.Keep(node, KeptAs.Member, reason);
                }
            }
        }
    }
}
