using System.Text.Json.Nodes;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Trees;

namespace Squash.Interop.Tests.Matrix;

/// <summary>
/// <c>make daemon-matrix</c>: an image goes from every kind of registry through every daemon and back. The kernel's overlayfs says which
/// files it has.
/// </summary>
[Trait(Cost.Trait, Cost.Engine)]
[Collection(SharedEngines.Name)]
public sealed class DaemonMatrixTests(Engines engines, MatrixDaemons daemons) : IClassFixture<MatrixDaemons>
{
    private const string Output = "kept\nhigh";

    private string _variables = "";

    public static TheoryData<string> Registries => [MatrixRegistry.Plain, MatrixRegistry.Password, MatrixRegistry.Tls, MatrixRegistry.Token];

    [Theory(Explicit = true)]
    [MemberData(nameof(Registries))]
    public Task InstalledDocker_FromTheRegistryAndBack_RunsWithTheSameFiles(string registry) => RunAsync(MatrixDaemons.Installed, registry);

    [Theory(Explicit = true)]
    [MemberData(nameof(Registries))]
    public Task Docker26Overlay2_FromTheRegistryAndBack_RunsWithTheSameFiles(string registry) => RunAsync(MatrixDaemons.Overlay2, registry);

    [Theory(Explicit = true)]
    [MemberData(nameof(Registries))]
    public Task Docker26Containerd_FromTheRegistryAndBack_RunsWithTheSameFiles(string registry) => RunAsync(MatrixDaemons.Containerd, registry);

    [Theory(Explicit = true)]
    [MemberData(nameof(Registries))]
    public Task Podman_FromTheRegistryAndBack_RunsWithTheSameFiles(string registry) => RunAsync(MatrixDaemons.Podman, registry);

    private async Task RunAsync(string daemon, string kind)
    {
        engines.Require();
        string home = engines.PathOf($"matrix-{daemon}-{kind}");
        Directory.CreateDirectory(home);
        await using MatrixRegistry registry = await MatrixRegistry.StartAsync(kind, home);
        _variables = registry.Variables;
        bool isPodman = daemon == MatrixDaemons.Podman, hasContainerdStore = daemon == MatrixDaemons.Containerd;
        string app = $"{registry.Authority}/team/app";
        if (isPodman) StartPodman(home);
        else if (daemon != MatrixDaemons.Installed) _variables += $"\nexport DOCKER_HOST={daemons.HostOf(daemon)}";
        string run = isPodman ? "$PODMAN_RUN" : "docker run --rm --network none";
        try
        {
            Run($"skopeo copy --quiet docker-archive:docker.tar docker://{app}:1; docker pull --quiet {app}:1");

            // --compress auto: only the containerd store keeps layers as it gets them, and docker push sends them so.
            string report = Run($"squash docker-daemon:{app}:1 docker-daemon:{app}:slim 2>&1");
            Assert.Equal((hasContainerdStore, report), (report.Contains(" compressed", StringComparison.Ordinal), report));
            Assert.Equal(Output, Run($"{run} {app}:slim"));
            Run($"docker push --quiet {app}:slim");
            ReadImage slim = Saved($"docker save --output {{0}} {app}:slim", 1);
            if (hasContainerdStore) Assert.Equal(Digest.Of(slim.Blobs[0]).ToString(), Run($"skopeo inspect --raw docker://{app}:slim | grep -o 'sha256:[0-9a-f]*' | tail -n 1"));

            Run($"squash docker-daemon:{app}:1 docker://{app}:sent; squash docker://{app}:1 docker-daemon:{app}:loaded; squash docker://{app}:1 docker://{app}:cut --from 1");
            Assert.Equal(Output, Run($"{run} {app}:loaded"));
            Saved($"docker save --output {{0}} {app}:loaded", 1);

            Run($"docker rmi {app}:1 {app}:slim {app}:loaded");
            foreach ((string tag, int layers) in new[] { ("slim", 1), ("sent", 1), ("cut", 2) })
            {
                string name = $"{app}:{tag}";
                Run($"docker pull --quiet {name}");
                Assert.Equal(Output, Run($"{run} {name}"));
                Saved($"docker save --output {{0}} {name}; docker rmi {name}", layers);
                Saved($"skopeo copy --quiet docker://{name} docker-archive:{{0}}:{name}", layers);
            }

            PullWithTheOther(isPodman, $"{app}:slim");
        }
        finally
        {
            if (isPodman) Run("kill $(cat podman.pid); rm podman.pid");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{daemon}, {kind}: the same files, and it runs");
    }

    // podman pulls the image of docker's daemons, and docker that of podman.
    private void PullWithTheOther(bool isPodman, string name)
    {
        string client = isPodman ? $"export DOCKER_HOST=unix://{engines.PathOf("docker.sock")}; docker" : "podman";
        Run($"{client} pull --quiet {name}");
        Assert.Equal(Output, Run(isPodman ? $"{client} run --rm --network none {name}" : $"$PODMAN_RUN {name}"));
        Saved($"{client} save --output {{0}} {name}; {(isPodman ? "docker" : "podman")} rmi {name}", 1);
    }

    // Its settings are read once, so each registry gets its own service.
    private void StartPodman(string home)
    {
        string socket = Path.Combine(home, "podman.sock");
        _variables += $"\nexport DOCKER_HOST=unix://{socket}";
        Run($$"""
            podman --cgroup-manager cgroupfs --runtime runc system service --time 0 unix://{{socket}} > podman-service.log 2>&1 < /dev/null &
            echo $! > podman.pid
            for _ in $(seq 100); do [ -S {{socket}} ] && exit; sleep 0.1; done
            exit 1
            """);
    }

    /// <summary>An archive that a client has written, with the files and the config of the original.</summary>
    private ReadImage Saved(string command, int layers)
    {
        Run("rm -f saved.tar; " + string.Format(null, command, "saved.tar"));
        ReadImage original = ImageReader.Only(File.ReadAllBytes(engines.PathOf("docker.tar"))), saved = ImageReader.Only(File.ReadAllBytes(engines.PathOf("saved.tar")));
        Assert.Equal(layers, saved.Layers.Count);
        Assert.True(JsonNode.DeepEquals(original.Config["config"], saved.Config["config"]), $"{command}: the config is {saved.Config["config"]}");
        Need.NoObstacle(KernelOverlay.Unavailable);
        OverlayResult expected = KernelOverlay.Merge(original.Layers), actual = KernelOverlay.Merge(saved.Layers);
        Assert.Equal("", string.Join('\n', TreeDiff.Compare(expected.Tree, actual.Tree, expected.Loose)));
        return saved;
    }

    private string Run(string script) => engines.Shell.Run($"{_variables}\n{script}");
}
