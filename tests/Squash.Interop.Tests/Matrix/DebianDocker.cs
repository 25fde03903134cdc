using System.Diagnostics;
using Squash.TestSupport;

namespace Squash.Interop.Tests.Matrix;

/// <summary>A Docker daemon of another Debian release, in the root directory that <c>make daemon-matrix</c> has made.</summary>
/// <remarks>It has its own mount namespace, so all its mounts end with it. The network is that of this machine.</remarks>
internal sealed class DebianDocker : IDisposable
{
    private readonly string _folder;
    private readonly Shell _shell;
    private readonly Process _process;

    /// <param name="root">The root directory of the release.</param>
    /// <param name="name">A name for its files.</param>
    /// <param name="withContainerdStore">Whether images are in the containerd store, or in overlay2.</param>
    public DebianDocker(string root, string name, bool withContainerdStore)
    {
        string inside = $"/var/lib/squash-matrix/{name}";
        _folder = root + inside;
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "daemon.json"), $$$"""{"features": {"containerd-snapshotter": {{{(withContainerdStore ? "true" : "false")}}} } }""");
        _shell = new Shell(_folder, new Dictionary<string, string> { ["DOCKER_HOST"] = Host });

        // runc changes the root of a container with pivot_root(2), which needs a mount as the present root.
        _process = Process.Start(TestProgram.StartInfo("/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/bash", "-c", $"""
            set -e
            mount --bind '{root}' '{root}'
            mount -t proc proc '{root}/proc'
            mount --rbind /sys '{root}/sys'
            mount --rbind /dev '{root}/dev'
            mount -t tmpfs tmpfs '{root}/run'
            exec chroot '{root}' dockerd --config-file {inside}/daemon.json --data-root {inside}/data --exec-root {inside}/exec \
                --pidfile {inside}/pid -H unix://{inside}/docker.sock --iptables=false --bridge=none > '{_folder}/log' 2>&1
            """)) ?? throw new InvalidOperationException("unshare did not start");
        (int code, _, _) = _shell.TryRun("for _ in $(seq 120); do docker version > /dev/null 2>&1 && exit 0; sleep 0.5; done; exit 1");
        if (code == 0) return;
        string log = _shell.TryRun("tail -n 3 log").Output;
        Dispose();
        throw new InvalidOperationException($"the Docker daemon in {root} does not start: {log}");
    }

    /// <summary>Its address, as in <c>DOCKER_HOST</c>.</summary>
    public string Host => $"unix://{_folder}/docker.sock";

    public void Dispose()
    {
        _shell.TryRun("kill $(cat pid)");
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20))) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
