using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class InspectCommandLineTests
{
    [Fact]
    public void Parse_NoArguments_StandardInputAndLibraryDefaults()
    {
        InspectArguments arguments = Parse();

        Assert.Equal(new InspectArguments { Top = 20 }, arguments);
    }

    [Fact]
    public void Parse_EveryOption_IsRead()
    {
        InspectArguments arguments = Parse(
            "image.tar", "--image", "redis:7", "--platform", "linux/arm64/v8", "--top", "5000", "--json", "a.json", "--html", "-",
            "--max-wasted", "50MB", "--min-efficiency", "95%", "--temp-dir", "/var/tmp", "--no-verify", "--contents");

        Assert.Equal(("image.tar", "a.json", "-", 5000), (arguments.Input?.File, arguments.Json, arguments.Html, arguments.Top));
        Assert.Equal(new WasteLimits { MaxWastedBytes = 50_000_000, MinEfficiency = 0.95m }, arguments.Limits);
        Assert.Equal(
            new InspectOptions
            {
                Image = ImageMatch.Like("redis:7"),
                Platform = new Platform("linux", "arm64", "v8"),
                MaxPaths = 5000,
                MaxLayerPaths = 1_000_000,
                Verify = false,
                Contents = true,
                Slim = true,
                TempDirectory = "/var/tmp",
            },
            arguments.Options);
    }

    // Slimming keeps contents on disk, which nobody expects of a download.
    [Theory]
    [InlineData(false, "image.tar")]
    [InlineData(true, "image.tar", "--contents")]
    [InlineData(true, "image.tar", "--html", "a.html")]
    [InlineData(false, "docker://registry.test/app", "--contents", "--html", "a.html")]
    public void Parse_Slim_IsPlannedIfContentsAreReadAnyway(bool expected, params string[] args) => Assert.Equal(expected, Parse(args).Options.Slim);

    [Theory]
    [InlineData(null, false)]
    [InlineData(null, true, "--leaks")]
    [InlineData(LeakSeverity.Low, true, "--fail-on", "leaks")]
    [InlineData(LeakSeverity.Medium, true, "--fail-on=leaks=medium")]
    [InlineData(LeakSeverity.High, true, "--leaks", "--fail-on", "leaks=high")]
    public void Parse_Leaks_AreSearchedForAndMayFail(LeakSeverity? severity, bool isAsked, params string[] args)
    {
        InspectArguments arguments = Parse(args);

        Assert.Equal((severity, isAsked), (arguments.FailOnLeaks, arguments.Options.Leaks is not null));
    }

    [Fact]
    public void Parse_Allow_ReadsRulesPlacesAndReasons()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# known\n\nprivate-key /a b.pem # a test\n  *   config.Env.TOKEN\n");

            Assert.Equal(
                [
                    new AllowedLeak { Rule = "private-key", Place = "/a b.pem", Reason = "a test" },
                    new AllowedLeak { Rule = "*", Place = "config.Env.TOKEN", Reason = $"listed in {file}" },
                ],
                Parse("--leaks", "--allow", file).Options.Leaks?.Allowed);
            File.WriteAllText(file, "private-key\n");
            Assert.Equal(
                $"--allow {file}: line 1: give a rule and a place, such as 'private-key /etc/demo.pem # a test key'",
                Assert.Throws<UsageException>(() => Parse("--leaks", "--allow", file)).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Parse_Dash_IsStandardInput() => Assert.Null(Parse("-").Input);

    [Fact]
    public void Parse_BehindTwoDashes_IsAFile() => Assert.Equal("--odd.tar", Parse("--top", "5", "--", "--odd.tar").Input?.File);

    [Fact]
    public void Parse_MaxWastedAsAShare_IsRead() => Assert.Equal(new WasteLimits { MaxWastedShare = 0.1m }, Parse("--max-wasted", "10%").Limits);

    [Theory]
    [InlineData("--top '-1': give a number of paths, such as 50", "--top=-1")]
    [InlineData("--top 'all': give a number of paths, such as 50", "--top", "all")]
    [InlineData("--max-wasted '101%': give a size such as 50MB, or a share such as 10%", "--max-wasted", "101%")]
    [InlineData("--max-wasted 'much': give a size such as 50MB, or a share such as 10%", "--max-wasted", "much")]
    [InlineData("--min-efficiency '95': give a share such as 95% or 0.95", "--min-efficiency", "95")]
    [InlineData("--json - and --html - cannot share stdout: give one of them a file", "--json", "-", "--html", "-")]
    [InlineData("--fail-on 'leak': give leaks, leaks=medium or leaks=high", "--fail-on", "leak")]
    [InlineData("--json - and --markdown - cannot share stdout: give one of them a file", "--json", "-", "--markdown", "-")]
    [InlineData("--allow is a list of known secrets: give --leaks or --fail-on leaks, too", "--allow", "/dev/null")]
    [InlineData("IMAGE is an empty name: give a file, or nothing for stdin", "")]
    [InlineData("unexpected argument 'b.tar': one image is inspected at a time", "a.tar", "b.tar")]
    [InlineData("unknown option '--jsn'; did you mean '--json'?", "--jsn")]
    [InlineData("unknown option '--max-waste'; did you mean '--max-wasted'?", "--max-waste", "1")]
    public void Parse_WhatMakesNoSense_SaysSo(string message, params string[] args) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Parse(args)).Message);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("500", 500)]
    [InlineData("500B", 500)]
    [InlineData("1kB", 1000)]
    [InlineData("50MB", 50_000_000)]
    [InlineData("50m", 50_000_000)]
    [InlineData("1.5 GB", 1_500_000_000)]
    [InlineData("2KiB", 2048)]
    [InlineData("1gi", 1_073_741_824)]
    [InlineData("8EiB", -1)]
    [InlineData("9EB", 9_000_000_000_000_000_000)]
    [InlineData("", -1)]
    [InlineData("MB", -1)]
    [InlineData("-1", -1)]
    [InlineData("1,5GB", -1)]
    [InlineData("1XB", -1)]
    [InlineData("1MBB", -1)]
    [InlineData("1..5", -1)]
    public void TryParseSize_Text_IsBytesOrRefused(string text, long expected) =>
        Assert.Equal(expected, QuantityArgument.TryParseSize(text, out long bytes) ? bytes : -1);

    [Theory]
    [InlineData("0.95", "0.95")]
    [InlineData("95%", "0.95")]
    [InlineData("99.5 %", "0.995")]
    [InlineData("1", "1")]
    [InlineData("0", "0")]
    [InlineData("95", null)]
    [InlineData("101%", null)]
    [InlineData("-5%", null)]
    [InlineData("%", null)]
    public void TryParseShare_Text_IsAShare(string text, string? expected) =>
        Assert.Equal(expected, QuantityArgument.TryParseShare(text, out decimal share) ? (share / 1.0000m).ToString("0.####", System.Globalization.CultureInfo.InvariantCulture) : null);

    private static InspectArguments Parse(params string[] args) => InspectCommandLine.Parse(args, _ => null);
}
