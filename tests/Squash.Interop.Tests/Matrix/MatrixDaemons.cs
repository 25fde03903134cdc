namespace Squash.Interop.Tests.Matrix;

/// <summary>The daemons of the matrix. Each starts when it is first asked for.</summary>
public sealed class MatrixDaemons : IDisposable
{
    /// <summary>The Docker that is installed on this machine.</summary>
    public const string Installed = "docker";

    /// <summary>Docker 26 of Debian 13 with the driver overlay2.</summary>
    public const string Overlay2 = "docker26-overlay2";

    /// <summary>Docker 26 of Debian 13 with the containerd store.</summary>
    public const string Containerd = "docker26-containerd";

    /// <summary>The service of podman.</summary>
    public const string Podman = "podman";

    private readonly Dictionary<string, DebianDocker> _started = [];

    /// <summary>The address of a daemon of Debian 13.</summary>
    public string HostOf(string name)
    {
        string root = Environment.GetEnvironmentVariable("SQUASH_TRIXIE_ROOT") ?? "";
        Assert.True(File.Exists($"{root}/usr/sbin/dockerd"), "SQUASH_TRIXIE_ROOT must be a root directory of Debian 13 with docker.io: make daemon-matrix makes one");
        if (!_started.TryGetValue(name, out DebianDocker? daemon)) _started[name] = daemon = new DebianDocker(root, name, name == Containerd);
        return daemon.Host;
    }

    public void Dispose()
    {
        foreach (DebianDocker daemon in _started.Values) daemon.Dispose();
    }
}
