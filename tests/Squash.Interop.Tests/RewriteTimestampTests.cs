using Squash.TestSupport;

namespace Squash.Interop.Tests;

/// <summary>Two builds of one Dockerfile whose files are an hour apart give the same digest, in every format.</summary>
[Trait(Cost.Trait, Cost.Engine)]
[Collection(SharedEngines.Name)]
public sealed class RewriteTimestampTests(Engines engines)
{
    private const string Latest = "1700000000";
    private const string FirstBuild = "1750000000";
    private const string SecondBuild = "1750003600";

    private Shell Shell => engines.Shell;

    [Theory]
    [InlineData("docker-archive", "none")]
    [InlineData("docker-archive", "gzip")]
    [InlineData("oci-archive", "zstd")]
    [InlineData("oci-dir", "none")]
    [InlineData("rootfs", "none")]
    public void RewriteTimestamp_TwoBuilds_GiveOneDigest(string format, string compression)
    {
        engines.Require();
        Build("first", FirstBuild);
        Build("second", SecondBuild);
        Assert.NotEqual(Shell.Run("docker inspect --format '{{.Id}}' squash-interop:first"), Shell.Run("docker inspect --format '{{.Id}}' squash-interop:second"));

        foreach (string source in (string[])["docker.tar", "oci.tar", "podman.tar"])
        {
            Assert.Equal(Squash("first", source, "--rewrite-timestamp"), Squash("second", source, "--rewrite-timestamp"));
            if (format == "rootfs") continue;

            // Otherwise the history tells them apart.
            Assert.NotEqual(Squash("first", source, ""), Squash("second", source, ""));
        }

        string Squash(string build, string source, string option) => Shell.Run($"""
            rm -rf times-out
            SOURCE_DATE_EPOCH={Latest} squash -q -i {build}-{source} -o times-out -t squash-interop:times --format {format} --compress {compression} {option}
            find times-out -type f | LC_ALL=C sort | xargs sha256sum
            """);
    }

    [Fact]
    public void RewriteTimestamp_LoadedImage_RunsWithTheLatestTime()
    {
        engines.Require();
        Build("first", FirstBuild);

        Shell.Run($"SOURCE_DATE_EPOCH={Latest} squash -q -i first-docker.tar --rewrite-timestamp -t squash-interop:times | docker load --quiet");

        Assert.Equal(Latest, Shell.Run("docker run --rm --network none squash-interop:times /bin/stat -c %Y /made"));
        Assert.Equal("2023-11-14T22:13:20Z", Shell.Run("docker inspect --format '{{.Created}}' squash-interop:times"));
    }

    // The clock of a daemon cannot be faked: it asks the kernel and not the C library. So what is copied has other times, and what
    // is run makes files at the time of the build, which is a second later.
    private void Build(string name, string time) => Shell.Run($"""
        [ -e {name}-oci.tar ] && exit 0
        mkdir -p {name}; cp /bin/busybox {name}/; echo text > {name}/file
        cat > {name}/Dockerfile <<'E'
        FROM scratch
        COPY busybox /bin/busybox
        RUN ["/bin/busybox","--install","-s","/bin"]
        COPY file /file
        RUN mkdir /dir && echo made > /made && ln -s made /link && ln made /hard
        ENV A=b
        CMD ["cat", "/made"]
        E
        touch --date=@{time} {name}/*
        docker build --quiet --no-cache --network none --tag squash-interop:{name} {name}
        sleep 1.1
        docker save --output {name}-docker.tar squash-interop:{name}
        podman build --quiet --no-cache --isolation chroot --network host --tag squash-interop:{name} {name}
        podman save --quiet --format oci-archive --output {name}-podman.tar squash-interop:{name}
        skopeo copy --quiet docker-archive:{name}-docker.tar oci-archive:{name}-oci.tar:times
        """);
}
