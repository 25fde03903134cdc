using Squash.Registry;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Interop.Tests;

/// <summary>Images of a real Docker daemon as source and target, without docker save and docker load.</summary>
[Trait(Cost.Trait, Cost.Engine)]
[Collection(SharedEngines.Name)]
public sealed class DaemonTests(Engines engines)
{
    private const string Built = "squash-interop:built";
    private const string Output = "kept\nhigh";

    private Shell Shell => engines.Shell;

    private string Socket => $"unix://{engines.PathOf("docker.sock")}";

    [Fact]
    public void DaemonToDaemon_IsTheImageOfThePipe_AndRuns()
    {
        engines.Require();

        Shell.Run($"squash docker-daemon:{Built} docker-daemon:squash-daemon:slim -t squash-daemon:other");
        Shell.Run($"docker save {Built} | squash -t squash-daemon:piped | docker load");

        Assert.Equal(Output, Shell.Run("docker run --rm --network none squash-daemon:slim"));
        string id = Shell.Run("docker inspect --format '{{.Id}}' squash-daemon:piped");
        Assert.Equal($"{id}\n{id}", Shell.Run("docker inspect --format '{{.Id}}' squash-daemon:slim squash-daemon:other"));
    }

    [Fact]
    public void FileAndDaemon_InspectDiffAndBase_ReadIt()
    {
        engines.Require();

        Shell.Run($"squash docker.tar docker-daemon:squash-daemon:file; squash docker-daemon:{Built} daemon.tar");

        Shell.Run("squash diff docker-daemon:squash-daemon:file daemon.tar; squash diff docker.tar docker-daemon:squash-daemon:file");
        Assert.StartsWith("squash-daemon:file ", Shell.Run("squash inspect docker-daemon:squash-daemon:file"), StringComparison.Ordinal);
        Assert.Contains(
            "because --base has all of its layers", Shell.TryRun($"squash docker-daemon:{Built} kept.tar --base docker-daemon:{Built}").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_OfSkopeo_AreFoundByItAgain()
    {
        engines.Require();

        Shell.Run($"squash docker-daemon:{Built} oci:names:slim; squash oci:names:slim oci-archive:names.tar:squash-daemon:whole");

        Assert.Equal("1", Shell.Run("skopeo inspect --raw oci:names:slim | grep -c config"));
        Assert.Equal("1", Shell.Run("skopeo inspect --raw oci-archive:names.tar:squash-daemon:whole | grep -c config"));
        Shell.Run("skopeo copy --quiet oci:names:slim docker-archive:by-skopeo.tar:a:1; squash diff oci-archive:names.tar:squash-daemon:whole docker-archive:by-skopeo.tar:a:1");
    }

    [Fact]
    public void ImageThatIsNotThere_IsOneLine()
    {
        engines.Require();

        (int code, _, string error) = Shell.TryRun("squash docker-daemon:squash-daemon:absent out.tar");

        Assert.Equal(1, code);
        Assert.Equal(
            $"squash: the Docker daemon at {Socket}: it has no image \"squash-daemon:absent\" (reference does not exist); "
                + "docker pull squash-daemon:absent would fetch it, or give docker://squash-daemon:absent\n",
            error);
        Assert.False(File.Exists(engines.PathOf("out.tar")));
    }

    [Fact]
    public void NoDaemon_IsOneLine()
    {
        engines.Require();

        (int code, _, string error) = Shell.TryRun($"DOCKER_HOST=unix://$PWD/none.sock squash docker-daemon:{Built} out.tar");

        Assert.Equal(1, code);
        Assert.Matches(@"\Asquash: no Docker daemon answers at unix://.*/none.sock \(.*\): start it, or name another in DOCKER_HOST, such as .*\n\z", error);
    }

    [Fact]
    public void DamagedImage_LoadsNothing()
    {
        engines.Require();
        BuiltImage image = new ImageBuilder().Tag("a:1").Layer(new LayerBuilder().File("a", new byte[3_000_000])).Layer(new LayerBuilder().File("b", "2")).Build();
        byte[] archive = DockerArchives.Legacy([image]);
        archive[archive.AsSpan().IndexOf(new byte[1000]) + 2_000_000] = 1;
        File.WriteAllBytes(engines.PathOf("damaged.tar"), archive);

        (int code, _, string error) = Shell.TryRun("squash damaged.tar docker-daemon:squash-daemon:damaged");

        Assert.True(code == 4, error);
        Assert.Equal("", Shell.Run("docker images --quiet squash-daemon:damaged"));
    }

    [Fact]
    public async Task Target_ArchiveThatTheDaemonRefuses_IsTheDaemonsError()
    {
        engines.Require();
        using var client = new DaemonClient(new DaemonOptions { Host = Socket });
        var target = (ArchiveTarget)client.AsTarget();

        DaemonException failure = await Assert.ThrowsAsync<DaemonException>(async () =>
        {
            Stream stream = await target.OpenAsync(TestContext.Current.CancellationToken);
            await stream.WriteAsync(new byte[10_240], TestContext.Current.CancellationToken);
            await target.CompleteAsync(TestContext.Current.CancellationToken);
        });
        await target.AbortAsync();

        // Without a manifest.json, Docker 20.10 looks for the file of older archives.
        Assert.Matches(@"\Athe Docker daemon at unix://.*: the image was not loaded: open .*/repositories: no such file or directory\z", failure.Message);
    }

    [Fact]
    public void Podman_SocketOfItsService_AnswersTheSame()
    {
        engines.Require();

        string inner = Shell.Run($$$"""
            podman system service --time 60 unix://$PWD/podman.sock > podman.log 2>&1 &
            for _ in $(seq 100); do [ -S podman.sock ] && break; sleep 0.1; done
            podman load --quiet --input docker.tar > /dev/null
            DOCKER_HOST=unix://$PWD/podman.sock squash -q docker-daemon:{{{Built}}} docker-daemon:squash-podman:slim
            kill %1
            podman image inspect --format '{{len .RootFS.Layers}}' squash-podman:slim
            """);

        Assert.Equal("1", inner);
    }
}
