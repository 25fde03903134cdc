using Squash.Interop.Tests.Install;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Trees;

namespace Squash.Interop.Tests;

/// <summary>squash reads the output of real engines, and they load its output.</summary>
[Trait(Cost.Trait, Cost.Engine)]
[Collection(SharedEngines.Name)]
public sealed class EngineTests(Engines engines)
{
    private const string Built = "squash-interop:built";
    private const string Output = "kept\nhigh";

    private Shell Shell => engines.Shell;

    [Fact]
    public void Pipe_DockerSaveToDockerLoad_RunsWithTheSameConfig()
    {
        engines.Require();

        Shell.Run($"docker save {Built} | squash -t squash-interop:slim | docker load");

        Assert.Equal(Output, Shell.Run("docker run --rm --network none squash-interop:slim"));
        Assert.Equal("1", Shell.Run("docker inspect --format '{{len .RootFS.Layers}}' squash-interop:slim"));
        Assert.Equal(ConfigOf(Built), ConfigOf("squash-interop:slim"));
        long size = long.Parse(Shell.Run("docker inspect --format '{{.Size}}' squash-interop:slim"), null);
        Assert.InRange(size, 1, 5_000_000);
    }

    [Fact]
    public void OldCommandLine_ThroughThePipe_Works()
    {
        engines.Require();

        Shell.Run($"docker save {Built} | squash -verbose -from root -t squash-interop:old | docker load");

        Assert.Equal(Output, Shell.Run("docker run --rm --network none squash-interop:old"));
    }

    [Fact]
    public void Sources_OfEveryEngine_GiveOneLayerThatIsWhatTheKernelShows()
    {
        engines.Require();
        var layers = new Dictionary<string, string>();
        foreach (string source in Engines.Sources)
        {
            layers[source] = Shell.Run($"squash -q -i {source} --format rootfs --compress none | tee {source}.rootfs | sha256sum");
        }

        Assert.All(layers, layer => Assert.Equal(layers["docker.tar"], layer.Value));
        if (KernelOverlay.Unavailable is { } reason) Assert.Skip(reason);
        byte[] rootfs = File.ReadAllBytes(engines.PathOf("docker.tar.rootfs"));
        OverlayResult truth = KernelOverlay.Merge([.. ImageReader.Only(File.ReadAllBytes(engines.PathOf("docker.tar"))).Layers]);
        Assert.Empty(TreeDiff.Compare(truth.Tree, RootfsTree.FromTar(rootfs), truth.Loose));
        Assert.Empty(LayerLint.Check(rootfs));
    }

    [Theory]
    [InlineData("docker-archive", "none")]
    [InlineData("docker-archive", "gzip")]
    [InlineData("oci-archive", "none")]
    [InlineData("oci-archive", "gzip")]
    [InlineData("oci-archive", "zstd")]
    public void Archives_OfEveryFormatAndCompression_LoadAndRun(string format, string compression)
    {
        engines.Require();
        string tag = $"squash-interop:{format}-{compression}", file = $"{format}-{compression}.tar";
        string transport = format == "oci-archive" ? "oci-archive" : "docker-archive";

        string[] layers = [.. Engines.Sources.Select(source =>
        {
            Shell.Run($"squash -q -i {source} -o {file} -t {tag} --format {format} --compress {compression}");
            return Shell.Run($"skopeo inspect {transport}:{file} | grep -A1 '\"Layers\"'");
        })];

        // The same image from every engine, except for the config, which some engines rewrite.
        Assert.Single(layers.Distinct());
        Shell.Run($"podman load --quiet --input {file}");
        Assert.Equal(Output, Shell.Run($"$PODMAN_RUN {tag}"));
        Shell.Run($"ctr --address exec/containerd/containerd.sock images import --no-unpack {file}");

        // Docker before 23 does not support zstd.
        bool zstdUnknown = compression == "zstd" && int.Parse(Shell.Run("docker version --format '{{.Server.Version}}' | cut -d. -f1"), null) < 23;
        if (zstdUnknown) return;
        Shell.Run($"docker load --quiet --input {file}");
        Assert.Equal(Output, Shell.Run($"docker run --rm --network none {tag}"));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void OciDirectory_OfEveryCompression_IsReadBySkopeoAndPodman(string compression)
    {
        engines.Require();

        Shell.Run($"squash -q -i docker.tar -o layout-{compression}/ -t squash-interop:dir --compress {compression}");
        Shell.Run($"skopeo copy --quiet oci:layout-{compression}:dir oci-archive:dir-{compression}.tar:squash-interop:dir-{compression}");

        Shell.Run($"podman load --quiet --input dir-{compression}.tar");
        Assert.Equal(Output, Shell.Run($"$PODMAN_RUN squash-interop:dir-{compression}"));
    }

    [Fact]
    public void Cuts_AtEveryLayer_ShowTheSameFilesAndRun()
    {
        engines.Require();
        int layers = ImageReader.Only(File.ReadAllBytes(engines.PathOf("docker.tar"))).DiffIds.Count;
        string truth = Shell.Run("squash -q -i docker.tar --format rootfs | sha256sum");
        for (int kept = 0; kept <= layers; kept++)
        {
            Shell.Run($"squash -q -i docker.tar -o cut.tar -t squash-interop:cut --from {kept}");
            Assert.Equal(Math.Min(kept + 1, layers), ImageReader.Only(File.ReadAllBytes(engines.PathOf("cut.tar"))).DiffIds.Count);

            // The kept layers and the new one, squashed again, must show the same files as all the layers.
            Assert.Equal(truth, Shell.Run("squash -q -i cut.tar --format rootfs | sha256sum"));
            Shell.Run("docker load --quiet --input cut.tar; podman load --quiet --input cut.tar");
            Assert.Equal(Output, Shell.Run("docker run --rm --network none squash-interop:cut"));
            Assert.Equal(Output, Shell.Run("$PODMAN_RUN squash-interop:cut"));
        }
    }

    [Fact]
    public void RootFilesystem_ImportedByDocker_Runs()
    {
        engines.Require();

        Shell.Run("squash -q -i docker.tar --format rootfs | docker import - squash-interop:rootfs");

        Assert.Equal(Output, Shell.Run("docker run --rm --network none squash-interop:rootfs /bin/sh -c 'cat /a/kept /opq/*'"));
    }

    [Theory]
    [InlineData("docker-archive", "none")]
    [InlineData("docker-archive", "gzip")]
    [InlineData("oci-archive", "zstd")]
    public void Archives_ImportedByContainerd_Run(string format, string compression)
    {
        engines.Require();
        string tag = $"squash-interop:ctr-{format}-{compression}", name = $"docker.io/library/{tag}";

        Shell.Run($"squash -q -i docker.tar -o ctr.tar -t {tag} --format {format} --compress {compression}");
        Shell.Run("ctr --address exec/containerd/containerd.sock images import ctr.tar");

        // ctr reads the output only while the container runs, so it may lose that of one which ends at once.
        Assert.Equal(Output, Shell.Run($"ctr --address exec/containerd/containerd.sock run --rm {name} interop-{compression} /bin/sh -c 'cat /a/kept /opq/*; sleep 2'"));
    }

    [Fact]
    public void Export_OfTheSquashedImage_EqualsThatOfTheOriginal()
    {
        engines.Require();
        Shell.Run($"docker save {Built} | squash -q -t squash-interop:export | docker load --quiet");

        RootfsTree before = Export(Built), after = Export("squash-interop:export");

        Assert.Equal("", string.Join('\n', TreeDiff.Compare(before, after)));
        Assert.Contains("a/third", before.Keys);
    }

    [Fact]
    public void OwnImage_LoadedByEveryEngine_SquashesTheSame()
    {
        engines.Require();
        string archive = Need.Artifact("squash-image.tar");
        Assert.Single(ImageReader.Only(File.ReadAllBytes(archive)).Layers);
        string expected = Shell.Run("squash -q -t squash-interop:slim < docker.tar | sha256sum");

        Shell.Run($"cd {Registry.RepositoryPath(".")}; {Readme.Command("make image")}");
        Shell.Run($"podman load --quiet --input {archive}");

        Assert.Equal(expected, Shell.Run("$PODMAN_RUN -i squash:latest -q -t squash-interop:slim < docker.tar | sha256sum"));
        Shell.Run($"""
            ln -f docker.tar redis.tar; docker tag {Built} redis:latest
            {Readme.Command("docker save redis:latest | docker run")}
            {Readme.Command("docker run --rm -v")} -t squash-interop:slim
            """);
        Assert.Equal(expected, Shell.Run("sha256sum < slim.tar"));
        Assert.Equal("1", Shell.Run("docker image inspect --format '{{len .RootFS.Layers}}' redis:slim"));
    }

    private RootfsTree Export(string image)
    {
        Shell.Run($"id=$(docker create {image}); docker export --output export.tar $id; docker rm $id");
        RootfsTree tree = RootfsTree.FromTar(File.ReadAllBytes(engines.PathOf("export.tar")));

        // Files that docker itself puts into a container have the current time.
        foreach (ByteString path in tree.Keys.Where(p => p == ".dockerenv" || p == "etc" || p.StartsWith("etc/") || p.StartsWith("dev") || p == "proc" || p == "sys").ToList())
        {
            tree.Remove(path);
        }

        return tree;
    }

    private string ConfigOf(string image) => Shell.Run($"docker inspect --format '{{{{json .Config}}}}' {image}");
}
