using Squash.Cli.Batch;
using Squash.Cli.Commands;
using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class BatchCommandLineTests
{
    // A read-only directory was an error, although the annotations say the same as the file.
    [Theory]
    [InlineData("docker://a docker://b", null, "--skip-unchanged")]
    [InlineData("docker://a docker://b", "list.state")]
    [InlineData("docker://a docker://b", "done", "--skip-unchanged", "--state", "done")]
    [InlineData("docker://a b.tar", "list.state", "--skip-unchanged")]
    [InlineData("a.tar docker://b", "list.state", "--skip-unchanged")]
    public void State_RegistriesThatRecordEverything_IsNone(string line, string? state, params string[] options) =>
        Assert.Equal(state, BatchCommand.StateOf(BatchCommandLine.Parse(["list", .. options], _ => null), BatchList.Read([line], "list")));

    [Fact]
    public void Parse_ListAlone_HasTheDefaults()
    {
        BatchArguments arguments = Parse("images.txt");

        Assert.Equal(("images.txt", "images.txt.state", Environment.ProcessorCount), (arguments.List, arguments.State, arguments.Jobs));
        Assert.Null(arguments.Shard);
        Assert.Empty(arguments.Recipe);
        Assert.Equal(OutputFormat.DockerArchive, arguments.FormatOf(ImagePlace.OfPath("a.tar")));
        Assert.Equal(OutputFormat.OciDirectory, arguments.FormatOf(ImagePlace.OfPath("a/")));
    }

    [Theory]
    [InlineData("images.txt.3-of-8.state", "images.txt", "--shard", "3/8")]
    [InlineData("done", "images.txt", "--shard", "3/8", "--state", "done")]
    [InlineData("done", "-", "--state", "done")]
    [InlineData(null, "-")]
    [InlineData(null, "-", "--shard", "0/2")]
    public void Parse_State_IsOfTheListAndTheShard(string? state, params string[] args) => Assert.Equal(state, Parse(args).State);

    [Fact]
    public void Parse_OptionsOfSquash_HoldForEveryImage()
    {
        BatchArguments arguments = Parse("images.txt", "--from", "1", "--compress=zstd:9", "--exclude", "*.log", "--format", "oci-archive", "-j", "3");

        Assert.Equal((LayerCut.AboveLowest(1), 3), (arguments.Options.From, arguments.Jobs));
        Assert.Equal("zstd:9", arguments.Options.Compression.ToString());
        Assert.Equal(["*.log"], arguments.Options.Exclude);
        Assert.Equal(OutputFormat.OciArchive, arguments.FormatOf(ImagePlace.OfPath("a/")));
    }

    [Fact]
    public void Parse_Recipe_HoldsWhatDecidesTheResultAndNothingElse()
    {
        string[] plain = ["images.txt", "-j", "3", "--temp-dir", "/tmp", "--json", "-", "-q", "--state", "s", "--shard", "0/1"];
        Assert.Empty(Parse(plain).Recipe);

        Assert.Equal(
            ["--format=rootfs", "--no-verify=", "--exclude=a\nb"],
            Parse([.. plain, "--exclude", "a", "--no-verify", "--exclude", "b", "--format", "rootfs"]).Recipe);
    }

    [Fact]
    public void Help_OffersEveryOptionThatIsNotOfOneImage()
    {
        string[] names = [.. BatchCommandLine.Help.Groups.SelectMany(group => group.Options).Select(option => option.Name)];

        Assert.Equal(names.Distinct(), names);
        Assert.Equal(
            ["--digestfile", "--dry-run", "--explain", "--input", "--like", "--output", "--progress", "--sync", "--tag", "--verbose", "--version"],
            SquashCommandLine.Help.Groups.SelectMany(group => group.Options).Select(option => option.Name).Except(names).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("LIST is missing: squash batch [OPTIONS] LIST")]
    [InlineData("unexpected argument 'b': one list at a time", "a", "b")]
    [InlineData("--jobs '0': give a number of images, such as 4", "a", "--jobs", "0")]
    [InlineData("--jobs 'x': give a number of images, such as 4", "a", "-j", "x")]
    [InlineData("--shard '4/4': give INDEX/COUNT, counted from 0, such as 0/4 to 3/4", "a", "--shard", "4/4")]
    [InlineData("--shard '1': give INDEX/COUNT, counted from 0, such as 0/4 to 3/4", "a", "--shard", "1")]
    [InlineData("--shard '/4': give INDEX/COUNT, counted from 0, such as 0/4 to 3/4", "a", "--shard", "/4")]
    [InlineData("--shard '-1/4': give INDEX/COUNT, counted from 0, such as 0/4 to 3/4", "a", "--shard", "-1/4")]
    [InlineData("--shard '0/0': give INDEX/COUNT, counted from 0, such as 0/4 to 3/4", "a", "--shard", "0/0")]
    [InlineData("unknown option '--dry-run'; squash batch --help lists all options", "a", "--dry-run")]
    [InlineData("--state needs a value, not an empty one", "a", "--state", "")]
    [InlineData("--state -: the state is read again by the next run, so name a file (./- for a file of that name)", "a", "--state", "-")]
    public void Parse_Nonsense_IsAUsageError(string message, params string[] args) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Parse(args)).Message);

    [Fact]
    public void Shards_Together_HaveEveryImageOnce() =>
        Assert.All(Enumerable.Range(0, 20), place =>
            Assert.Single(Enumerable.Range(0, 7), index => new Shard(index, 7).Has(place)));

    private static BatchArguments Parse(params string[] args) => BatchCommandLine.Parse(args, _ => null);
}
