[assembly: AssemblyFixture(typeof(Squash.Interop.Tests.Install.CleanDebian))]

namespace Squash.Interop.Tests.Install;

/// <summary>
/// A fresh Debian (or Ubuntu, like the host) with apt, its package lists and its dependencies, in a folder. Copy it, but do not change it.
/// </summary>
public sealed class CleanDebian : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-debian-");
    private readonly Lazy<string?> _obstacle;

    private Shell Shell => new(_folder.FullName, new Dictionary<string, string>());

    public CleanDebian() => _obstacle = new(Make);

    /// <summary>Its root directory. Skips the test if it cannot be created.</summary>
    public string Root
    {
        get
        {
            Need.Root();
            Need.Programs("mmdebstrap");
            Need.NoObstacle(_obstacle.Value);
            return Path.Combine(_folder.FullName, "root");
        }
    }

    public void Dispose() => Shell.DeleteFolder();

    // The package source of the host, because it is surely reachable.
    private string? Make()
    {
        (int code, _, string error) = Shell.TryRun("""
            for sources in /etc/apt/sources.list.d/{debian,ubuntu}.sources /etc/apt/sources.list; do [ ! -e "$sources" ] || break; done
            . /etc/os-release
            mmdebstrap --quiet --variant=apt --skip=cleanup/apt/lists "$VERSION_CODENAME" root "$sources"
            cp /etc/resolv.conf root/etc/
            """);
        return code == 0 ? null : $"mmdebstrap cannot make a root: {error.Trim().Split('\n')[^1]}";
    }
}
