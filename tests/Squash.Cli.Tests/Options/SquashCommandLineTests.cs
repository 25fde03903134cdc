using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class SquashCommandLineTests
{
    [Fact]
    public void Parse_NoArguments_StandardStreamsAndLibraryDefaults()
    {
        SquashArguments arguments = Parse();

        Assert.Null(arguments.Input);
        Assert.Null(arguments.Output);
        Assert.Null(arguments.Json);
        Assert.Equal(ProgressMode.Auto, arguments.Progress);
        Assert.Empty(arguments.Options.Tags);
        Assert.Null(arguments.Options.Message);
        Assert.Null(arguments.Options.Created);
        Assert.Null(arguments.Options.LatestTime);
        Assert.Null(arguments.Options.TempDirectory);
        Assert.True(arguments.Options.Verify);
        Assert.False(arguments.Verbose || arguments.Quiet || arguments.Help || arguments.Version);
    }

    [Fact]
    public void Parse_EveryLongOption_IsRead()
    {
        SquashArguments arguments = Parse(
            "--input", "a.tar", "--output", "b.tar", "--tag", "a:1", "--tag=b:2", "--message", "why", "--created", "1700000000",
            "--no-verify", "--temp-dir", "/var/tmp", "--progress", "plain", "--json", "-", "--verbose");

        Assert.Equal(ImagePlace.OfPath("a.tar"), arguments.Input);
        Assert.Equal(ImagePlace.OfPath("b.tar"), arguments.Output);
        Assert.Equal([ImageReference.Parse("a:1"), ImageReference.Parse("b:2")], arguments.Options.Tags);
        Assert.Equal("why", arguments.Options.Message);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1700000000), arguments.Options.Created);
        Assert.False(arguments.Options.Verify);
        Assert.Equal("/var/tmp", arguments.Options.TempDirectory);
        Assert.Equal(ProgressMode.Plain, arguments.Progress);
        Assert.Equal("-", arguments.Json);
        Assert.True(arguments.Verbose);
    }

    [Fact]
    public void Parse_EveryShortOption_IsRead()
    {
        SquashArguments arguments = Parse("-i", "a.tar", "-o", "b.tar", "-t", "a:1", "-t", "b:2", "-m", "why", "-q");

        Assert.Equal(ImagePlace.OfPath("a.tar"), arguments.Input);
        Assert.Equal(ImagePlace.OfPath("b.tar"), arguments.Output);
        Assert.Equal([ImageReference.Parse("a:1"), ImageReference.Parse("b:2")], arguments.Options.Tags);
        Assert.Equal("why", arguments.Options.Message);
        Assert.True(arguments.Quiet);
    }

    [Fact]
    public void Parse_WhatIsSquashedAndIntoWhat_IsRead()
    {
        SquashOptions options = Parse(
            "--image", "redis:7", "--platform", "linux/arm64/v8", "--from", "-3", "--to", "sha256:12", "--exclude", "/usr/share/doc/",
            "--exclude=!README", "--format", "oci-archive", "--compress", "zstd:7", "--history", "drop").Options;

        Assert.Equal(ImageMatch.Like("redis:7"), options.Selection.Image);
        Assert.Equal(new Platform("linux", "arm64", "v8"), options.Selection.Platform);
        Assert.Equal(LayerCut.BelowTopmost(3), options.From);
        Assert.Equal(LayerCut.Above("sha256:12"), options.To);
        Assert.Equal(["/usr/share/doc/", "!README"], options.Exclude);
        Assert.Equal(OutputFormat.OciArchive, options.Format);
        Assert.Equal(LayerCompression.Zstd(7), options.Compression);
        Assert.Equal(HistoryMode.Drop, options.History);
    }

    [Fact]
    public void Parse_BaseThatIsAFile_IsReadFromIt()
    {
        string file = typeof(SquashOptions).Assembly.Location;
        SquashArguments arguments = Parse("--base", file);

        Assert.Equal(BaseImage.From(ImageSource.FromPath(file)), arguments.Options.Base);
        Assert.Equal(ImagePlace.OfPath(file), arguments.Base);
    }

    [Fact]
    public void Parse_BadTag_SaysWhatIsWrong() => Assert.Equal(
        "\"UPPER:case\" cannot be the tag of an image: the repository name must be lowercase",
        Assert.Throws<UsageException>(() => Parse("-t", "UPPER:case")).Message);

    [Fact]
    public void Parse_EverythingOfTheArchive_IsRead()
    {
        SquashArguments arguments = Parse("--all", "--all-platforms", "--base", "base.tar", "--dry-run", "--json", "-");

        Assert.True(arguments.Options.Selection is { All: true, AllPlatforms: true });
        Assert.Equal(BaseImage.InSameArchive(ImageMatch.Like("base.tar")), arguments.Options.Base);
        Assert.Null(arguments.Base);
        Assert.True(arguments.DryRun);
    }

    [Theory]
    [InlineData("1 %", "--purge", "a.tar", "b.tar")]
    [InlineData("1 %", "a.tar", "b.tar", "--purge")]
    [InlineData("1 %", "-purge", "-i", "a.tar", "-o", "b.tar")]
    [InlineData("5 %", "a.tar", "--purge=5%", "b.tar")]
    [InlineData("0.5 %", "a.tar", "b.tar", "-purge=0.5 %")]
    [InlineData("0 bytes", "a.tar", "b.tar", "--purge=0")]
    [InlineData("65536 bytes", "a.tar", "b.tar", "--purge=64KiB")]
    public void Parse_Purge_HasAValueOnlyAfterAnEqualsSign(string threshold, params string[] args)
    {
        SquashArguments arguments = Parse(args);

        Assert.Equal(threshold, arguments.Options.Purge?.ToString());
        Assert.Equal(("a.tar", "b.tar"), (arguments.Input?.File, arguments.Output?.File));
    }

    [Fact]
    public void Parse_BoundsOfLayers_AreRead()
    {
        SquashOptions options = Parse("--max-layers", "20", "--max-layer-size", "1.5GiB").Options;

        Assert.Equal((20, LayerSizeLimit.OfBytes(1_610_612_736)), (options.MaxLayers, options.MaxLayerSize));
        Assert.Equal(LayerSizeLimit.OfBytes(500_000, allowsLargerFiles: true), Parse("--max-layer-size=500kB:warn").Options.MaxLayerSize);
        Assert.Null(Parse().Options.MaxLayers);
        Assert.Null(Parse().Options.MaxLayerSize);
    }

    [Fact]
    public void Parse_EarlierResult_IsAPlace()
    {
        Assert.Equal(ImagePlace.OfPath("old.tar"), Parse("--max-layers", "20", "--like", "old.tar").Like);
        Assert.Equal(new ImagePlace(Transport.Registry, "app:1"), Parse("--max-layers", "20", "--like=docker://app:1").Like);
        Assert.Null(Parse().Like);
    }

    [Fact]
    public void Parse_PurgeAfterTwoDashes_IsAFile()
    {
        Assert.Equal("--purge", Parse("--", "--purge").Input?.File);
        Assert.Null(Parse("--", "--purge").Options.Purge);
        Assert.Null(Parse().Options.Purge);
    }

    [Theory]
    [InlineData("docker-archive", OutputFormat.DockerArchive)]
    [InlineData("oci-archive", OutputFormat.OciArchive)]
    [InlineData("oci-dir", OutputFormat.OciDirectory)]
    [InlineData("rootfs", OutputFormat.Rootfs)]
    public void Parse_Format_IsRead(string text, OutputFormat format) => Assert.Equal(format, Parse("--format", text).Options.Format);

    [Theory]
    [InlineData("/", OutputFormat.OciDirectory)]
    [InlineData("no-such-folder/", OutputFormat.OciDirectory)]
    [InlineData("out.tar", OutputFormat.DockerArchive)]
    public void Parse_NoFormat_FollowsTheOutput(string output, OutputFormat format) =>
        Assert.Equal(format, Parse("-o", output).Options.Format);

    [Fact]
    public void Parse_ExcludeFrom_FilesComeBeforeThePatternsOfTheSquashCommandLine()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "# docs\n/usr/share/doc/\n");
        try
        {
            Assert.Equal(
                ["# docs", "/usr/share/doc/", "!keep"],
                Parse("--exclude", "!keep", "--exclude-from", file).Options.Exclude);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Parse_Dash_IsAStandardStream()
    {
        SquashArguments arguments = Parse("-i", "-", "-o", "-");

        Assert.Null(arguments.Input);
        Assert.Null(arguments.Output);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("a.tar", null, "a.tar")]
    [InlineData("a.tar", "b.tar", "a.tar", "b.tar")]
    [InlineData("a.tar", "b.tar", "a.tar", "-o", "b.tar")]
    [InlineData("a.tar", "b.tar", "-verbose", "a.tar", "-t", "x:1", "b.tar", "-q=false")]
    [InlineData("a.tar", "b.tar", "--", "a.tar", "b.tar")]
    [InlineData(null, "b.tar", "-", "b.tar")]
    [InlineData("a.tar", null, "a.tar", "-")]
    [InlineData(null, null, "/dev/stdin", "/dev/stdout")]
    public void Parse_Operands_AreInputAndOutput(string? input, string? output, params string[] args)
    {
        SquashArguments arguments = Parse(args);

        Assert.Equal((input, output), (arguments.Input?.File, arguments.Output?.File));
    }

    [Fact]
    public void Parse_OutputOperandThatIsADirectory_MeansALayout() =>
        Assert.Equal(OutputFormat.OciDirectory, Parse("a.tar", "no-such-folder/").Options.Format);

    [Theory]
    [InlineData("-v")]
    [InlineData("--verbose")]
    [InlineData("--purge")]
    [InlineData("")]
    [InlineData("@file")]
    public void Parse_MessageThatLooksLikeSomethingElse_IsTheMessage(string message) =>
        Assert.Equal(message, Parse("-m", message).Options.Message);

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-help")]
    public void Parse_HelpAmongErrors_IsHelp(string help) => Assert.True(Parse("--no-such-option", help, "-i").Help);

    [Fact]
    public void Parse_OldCommandLine_IsUnderstood()
    {
        SquashArguments arguments = Parse("-verbose", "-from", "root", "-keepTemp=true", "-i", "in.tar", "-o", "out.tar", "-t", "redis:lab-4");

        Assert.True(arguments.Verbose);
        Assert.Equal(LayerCut.Root, arguments.Options.From);
        Assert.Equal(ImagePlace.OfPath("in.tar"), arguments.Input);
        Assert.Equal(ImagePlace.OfPath("out.tar"), arguments.Output);
        Assert.Equal([ImageReference.Parse("redis:lab-4")], arguments.Options.Tags);
    }

    [Theory]
    [InlineData("keep", null)]
    [InlineData("0", "1970-01-01T00:00:00Z")]
    [InlineData("2024-05-01T12:00:00+02:00", "2024-05-01T10:00:00Z")]
    public void Parse_Created_IsKeptOrATime(string text, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, null), Parse("--created", text).Options.Created);

    [Fact]
    public void Parse_CreatedNow_IsTheTimeOfTheCall()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        Assert.InRange(Parse("--created", "now").Options.Created ?? default, before, DateTimeOffset.UtcNow);
    }

    [Fact]
    public void Parse_Environment_GivesLatestTimeAndTempDirectory()
    {
        SquashArguments arguments = SquashCommandLine.Parse([], name => name switch
        {
            "SOURCE_DATE_EPOCH" => "1600000000",
            "TMPDIR" => "/scratch",
            _ => null,
        });

        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1600000000), arguments.Options.LatestTime);
        Assert.Equal("/scratch", arguments.Options.TempDirectory);
    }

    [Fact]
    public void Parse_TempDirOption_WinsOverTheEnvironment() =>
        Assert.Equal("/b", SquashCommandLine.Parse(["--temp-dir", "/b"], _ => "1").Options.TempDirectory);

    [Theory]
    [InlineData("unknown option '--mesage'; did you mean '--message'?", "--mesage", "x")]
    [InlineData("unknown option '--mesage'; did you mean '--message'?", "--mesage=x")]
    [InlineData("unknown option '--frobnicate'; squash --help lists all options", "--frobnicate")]
    [InlineData("unknown option '-x'; squash --help lists all options", "-x")]
    [InlineData("unknown option '--creds'; use --src-creds for the source, and --dest-creds for the target", "--creds", "me:secret")]
    [InlineData("unknown option '--dest-tls-verify'; use --tls-verify, which is for source and target", "--dest-tls-verify=false")]
    [InlineData("unknown option '--override-arch'; use --platform OS/ARCH", "--override-arch", "arm64")]
    [InlineData("'redis:7' is not a file; for an image in the Docker daemon: --base docker-daemon:redis:7; for one in a registry: --base docker://redis:7", "docker://a:1", "docker://a:2", "--base", "redis:7")]
    [InlineData("'docker://a:2': a tag is a name without a transport, such as a:2; give docker://a:2 as the target", "a.tar", "b.tar", "-t", "docker://a:2")]
    [InlineData("unexpected argument 'c.tar': give one source and one target, squash SOURCE TARGET; -t adds names, and squash batch squashes many images", "a.tar", "b.tar", "c.tar")]
    [InlineData("the output is named twice, 'c.tar' (--output) and 'b.tar': name one", "a.tar", "b.tar", "-o", "c.tar")]
    [InlineData(
        "the input is named twice, 'a.tar' (--input) and 'b.tar'; the output is named with -o, or squash IN.tar OUT.tar names both", "-i", "a.tar", "b.tar")]
    [InlineData("an empty argument names no archive", "")]
    [InlineData(
        "the output 'redis:slim' looks like the name of an image: give docker-daemon:redis:slim for the Docker daemon, docker://redis:slim for a registry, "
            + "or name a file, and the image with -t redis:slim",
        "a.tar", "redis:slim")]
    [InlineData(
        "the output 'containers-storage:app:1' is not a file: pipe the image on, squash IN.tar -t NAME:TAG | podman load", "a.tar", "containers-storage:app:1")]
    [InlineData("'docker://': give the name of an image after docker://, such as docker://redis:7", "docker://", "b.tar")]
    [InlineData("'oci:': give a path after oci:", "a.tar", "oci:")]
    [InlineData("'oci:b:': give the name of an image after the path, or leave the ':' out", "a.tar", "oci:b:")]
    [InlineData("'oci:b:slim' and --format ask for different formats: leave --format out", "a.tar", "oci:b:slim", "--format", "oci-archive")]
    [InlineData("'oci:b:a b': a name in a layout has letters and digits, joined by one of -._@+", "a.tar", "oci:b:a b")]
    [InlineData("'oci-archive:b:-a': a name in a layout has letters and digits, joined by one of -._@+", "a.tar", "oci-archive:b:-a", "-t", "app:1")]
    [InlineData("'oci:a:slim' names the image already: leave --image out", "oci:a:slim", "b.tar", "--image", "x")]
    [InlineData("'oci:a:slim' names the image already: leave --all out", "oci:a:slim", "b.tar", "--all")]
    [InlineData("'docker://a:1' names one image, and --all may squash several: leave --all out", "a.tar", "docker://a:1", "--all")]
    [InlineData("--format is for files; a registry gets the manifest and the layers: leave it out", "a.tar", "docker://a:1", "--format", "oci-archive")]
    [InlineData("a daemon loads archives: give --format docker-archive or oci-archive, or leave it out", "a.tar", "docker-daemon:a:1", "--format", "rootfs")]
    [InlineData("--check is for files, and 'docker://a:1' is not one: run squash diff a.tar docker://a:1 afterwards", "a.tar", "docker://a:1", "--check")]
    [InlineData("--sync is for files, and 'docker-daemon:a:1' is not one: leave it out", "a.tar", "docker-daemon:a:1", "--sync")]
    [InlineData("\"UP:1\" cannot be the tag of an image: the repository name must be lowercase", "a.tar", "docker-daemon:UP:1")]
    [InlineData("--retries '-1': give a number from 0 to 100", "--retries=-1")]
    [InlineData("--tls-verify 'no': give true or false", "--tls-verify=no")]
    [InlineData("option '-i' needs a value", "-i")]
    [InlineData("option '--input' needs a value", "--input=")]
    [InlineData("--output needs a value, not an empty one", "--output", "")]
    [InlineData("option '--input' is given more than once", "-i", "a", "-i", "b")]
    [InlineData("--verbose and --quiet exclude each other", "-vq")]
    [InlineData("--progress 'bar': give auto, tty, plain or none", "--progress", "bar")]
    [InlineData("--platform 'arm64': give OS/ARCHITECTURE[/VARIANT], such as linux/arm64", "--platform", "arm64")]
    [InlineData("--format 'oci': give docker-archive, oci-archive, oci-dir or rootfs", "--format", "oci")]
    [InlineData("--compress 'gzip:10': give auto, none, gzip[:1-9] or zstd[:1-19]", "--compress", "gzip:10")]
    [InlineData("--history 'forget': give keep or drop", "--history", "forget")]
    [InlineData("'--purge 5%': write --purge=5%", "--purge", "5%", "a.tar", "b.tar")]
    [InlineData("'--purge 64kB': write --purge=64kB", "a.tar", "--purge", "64kB")]
    [InlineData("--purge=much: give a size such as 64kB, a share of the layer such as 5%, or nothing for 1%", "--purge=much")]
    [InlineData("--purge=101%: give a size such as 64kB, a share of the layer such as 5%, or nothing for 1%", "--purge=101%")]
    [InlineData("option '--purge' needs a value", "--purge=")]
    [InlineData("option '--purge' is given more than once", "--purge", "--purge=5%")]
    [InlineData("--max-layers '0': give a number of layers, such as 20", "--max-layers", "0")]
    [InlineData("--max-layers '1MB': give a number of layers, such as 20", "--max-layers", "1MB")]
    [InlineData("--max-layer-size '0': give a size such as 500MB, or 500MB:warn to allow larger files", "--max-layer-size", "0")]
    [InlineData("--max-layer-size '1MB:fail': give a size such as 500MB, or 500MB:warn to allow larger files", "--max-layer-size", "1MB:fail")]
    [InlineData("--like '-': stdin is for the image to squash; name a file, a directory or an image", "--like", "-")]
    [InlineData("--from needs a value, not an empty one", "--from", "")]
    [InlineData(
        "--created 'yesterday': give keep, now, a time such as 2024-05-01T12:00:00Z, or seconds since 1970", "--created", "yesterday")]
    [InlineData(
        "--json - and the image cannot share stdout: give the image a file (-o FILE), or the report (--json FILE)", "--json", "-")]
    [InlineData("--dry-run writes no image that has a digest: leave --digestfile out", "--dry-run", "--digestfile", "d")]
    [InlineData("--digestfile is for one image, and --all may squash several: leave one of them out", "-o", "b/", "--all", "--digestfile", "d")]
    [InlineData("--digestfile: only images in a registry and in OCI formats have a manifest: name such a target, or leave it out", "-o", "b.tar", "--digestfile", "d")]
    [InlineData("--digestfile: only images in a registry and in OCI formats have a manifest: name such a target, or leave it out", "-o", "docker-daemon:a:1", "--digestfile", "d", "--format", "oci-archive")]
    [InlineData("--digestfile - and the image cannot share stdout: give one of them a file", "--digestfile", "-", "--format", "oci-archive")]
    [InlineData("--digestfile - and --json - cannot share stdout: give one of them a file", "a.tar", "docker://r.example/b:1", "--digestfile", "-", "--json", "-")]
    public void Parse_Nonsense_SaysWhatIsWrong(string expected, params string[] args) =>
        Assert.Equal(expected, Assert.Throws<UsageException>(() => Parse(args)).Message);

    [Fact]
    public void Parse_SourceDateEpochThatIsNoNumber_IsRefused()
    {
        UsageException exception = Assert.Throws<UsageException>(
            () => SquashCommandLine.Parse([], name => name == "SOURCE_DATE_EPOCH" ? "2024" + "-05-01" : null));

        Assert.Equal("SOURCE_DATE_EPOCH is '2024-05-01', not a number of seconds since 1970", exception.Message);
    }

    private static SquashArguments Parse(params string[] args) => SquashCommandLine.Parse(args, _ => null);
}
