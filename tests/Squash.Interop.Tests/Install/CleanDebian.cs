[assembly: AssemblyFixture(typeof(Squash.Interop.Tests.Install.CleanDebian))]

namespace Squash.Interop.Tests.Install;

/// <summary>A fresh Debian (or Ubuntu, as the host is) with apt and what apt needs, in a folder. To be copied, not changed.</summary>
public sealed class CleanDebian : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-debian-");
    private readonly Lazy<string?> _obstacle;

    public CleanDebian() => _obstacle = new(Make);

    /// <summary>Its root directory. Skips the test where none can be made.</summary>
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

    public void Dispose() => _folder.Delete(recursive: true);

    // From where the host has its packages, which is the one place that it surely reaches.
    private string? Make()
    {
        (int code, _, string error) = new Shell(_folder.FullName, new Dictionary<string, string>()).TryRun("""
            for sources in /etc/apt/sources.list.d/{debian,ubuntu}.sources /etc/apt/sources.list; do [ ! -e "$sources" ] || break; done
            . /etc/os-release
            mmdebstrap --quiet --variant=apt "$VERSION_CODENAME" root "$sources"
            cp /etc/resolv.conf root/etc/
            """);
        return code == 0 ? null : $"mmdebstrap cannot make a root: {error.Trim().Split('\n')[^1]}";
    }
}
