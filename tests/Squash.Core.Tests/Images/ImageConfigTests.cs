using System.Text;
using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Core.Tests.Images;

public class ImageConfigTests
{
    private const string Created = "2026-11-24T15:18:51.819793765Z";

    [Fact]
    public void Parse_Config_IsRead()
    {
        ImageConfig config = Parse($$"""{"os":"linux","architecture":"arm","variant":"v7","created":"{{Created}}","rootfs":{{Rootfs(2)}}}""");

        Assert.Equal(("linux", "arm", "v7", Created), (config.Os, config.Architecture, config.Variant, config.Created));
        Assert.Equal([DiffIdOf(0), DiffIdOf(1)], config.DiffIds);
    }

    [Fact]
    public void Squash_EverythingElse_StaysToTheLetter()
    {
        const string Before = """{"zzz":[1.10,1e400,1152921504606846976,-0],"architecture":"amd64","config":{"Env":["A=<b>&'"],"Cmd":null,"Labels":{"说明":"🚀"},"x":{}},"created":"2026-11-24T15:18:51.819793765Z",""";
        const string After = ""","unknown":{"b":2,"a":1}}""";
        ImageConfig config = Parse(
            $$$"""{{{Before}}}"rootfs":{"diff_ids":["{{{DiffIdOf(0)}}}"],"type":"layers","other":1},"history":[]{{{After}}}""");

        string squashed = Squash(config, new ConfigChange { Layers = Squashed(config.DiffIds.Count) });

        Assert.Equal(
            $$$"""{{{Before}}}"rootfs":{"diff_ids":["{{{DiffIdOf(9)}}}"],"type":"layers","other":1},"history":[{"comment":"layer without history","empty_layer":true},{"created":"{{{Created}}}","created_by":"squash","comment":"squashed 1 layer"}]{{{After}}}""",
            squashed);
    }

    [Fact]
    public void Squash_OddSpelling_StaysToTheLetter()
    {
        string source = $$"""
             { "\u0061rchitecture" : "amd64" ,
               "\ud800":"x\udfffy \u0026\/ \ud83d\ude80", "n" : [ 1.0 ,2E+1,	-0 ] , "n":{ "a":1,"a" : 2 },
               "rootfs":{ "type" : "layers", "x":"\ud800" , "diff_ids":{{Rootfs(1)["{\"type\":\"layers\",\"diff_ids\":".Length..^1]}} } ,
               "history" : [ { "created_by" : "\ud800 \u0041" , "x" :	1.10 } , null ],
               "config":{ "Env" : [ ] } }

            """;

        string squashed = Squash(Parse(source), new ConfigChange { Layers = Squashed(1) });

        Assert.Equal(
            $$"""
             { "\u0061rchitecture" : "amd64" ,
               "\ud800":"x\udfffy \u0026\/ \ud83d\ude80", "n" : [ 1.0 ,2E+1,	-0 ] , "n":{ "a":1,"a" : 2 },
               "rootfs":{ "type" : "layers", "x":"\ud800" , "diff_ids":["{{DiffIdOf(9)}}"] } ,
               "history" : [{ "created_by" : "\ud800 \u0041" , "x" :	1.10,"empty_layer":true },{"empty_layer":true},{"created_by":"squash","comment":"squashed 1 layer"}],
               "config":{ "Env" : [ ] } }

            """,
            squashed);
    }

    [Theory]
    [InlineData("""{"rootfS":{"Type":"layers","Diff_IDs":ID},"History":[],"Created":"x"}""", """{"rootfS":{"Type":"layers","Diff_IDs":NEW},"History":HISTORY,"Created":TIME}""")]
    [InlineData("""{"RootFS":{},"rootfs":{"diff_ids":ID,"DIFF_IDS":[]},"created":"x","CREATED":"y"}""", """{"rootfs":{"diff_ids":NEW,"type":"layers"},"created":TIME,"history":HISTORY}""")]
    public void Squash_NamesInAnotherCase_AreChangedInTheirPlace(string source, string expected)
    {
        ImageConfig config = Parse(source.Replace("ID}", $"[\"{DiffIdOf(0)}\"]}}", StringComparison.Ordinal).Replace("ID,", $"[\"{DiffIdOf(0)}\"],", StringComparison.Ordinal));
        var change = new ConfigChange { Layers = Squashed(1), Created = DateTimeOffset.UnixEpoch, DropHistory = true };

        Assert.Equal([DiffIdOf(0)], config.DiffIds);
        Assert.Equal("x", config.Created);
        Assert.Equal(
            expected.Replace("NEW", $"[\"{DiffIdOf(9)}\"]", StringComparison.Ordinal)
                .Replace("TIME", "\"1970-01-01T00:00:00Z\"", StringComparison.Ordinal)
                .Replace("HISTORY", """[{"created":"1970-01-01T00:00:00Z","created_by":"squash","comment":"squashed 1 layer"}]""", StringComparison.Ordinal),
            Squash(config, change));
    }

    [Fact]
    public void Parse_NamesInAnotherCase_AreRead()
    {
        ImageConfig config = Parse($$"""{"OS":"windows","Architecture":"amd64","History":[{"Created_By":"x","Empty_Layer":true}],"RootFS":{{Rootfs(1)}} }""");

        Assert.Equal("windows/amd64", config.Platform.ToString());
        Assert.Equal(["x", null], config.History.Select(step => step.CreatedBy));
    }

    [Theory]
    [InlineData("""{"architecture":"arm/v7","os":"linux"}""", "linux/arm/v7", true)]
    [InlineData("""{"architecture":"amd64\nx","os":"?"}""", "?/amd64\nx", true)]
    [InlineData("""{"architecture":"amd64"}""", "linux/amd64", false)]
    [InlineData("""{"os":"linux","architecture":""}""", "linux/unknown", false)]
    public void Parse_AnyPlatform_IsTaken(string json, string platform, bool states)
    {
        ImageConfig config = Parse(json);

        Assert.Equal(platform, config.Platform.ToString());
        Assert.Equal(states, config.StatesPlatform);
    }

    [Fact]
    public void Parse_EmptyRootfsType_IsLayers()
    {
        Assert.Single(Parse($$"""{"rootfs":{"type":"","diff_ids":["{{DiffIdOf(0)}}"]} }""").DiffIds);
    }

    [Fact]
    public void Squash_Twice_GivesTheSameBytes()
    {
        ImageConfig config = WithHistory(3, "abc");
        var change = new ConfigChange { Layers = Squashed(3) };

        Assert.Equal(config.With(change), config.With(change));
    }

    [Fact]
    public void Squash_NoCreated_InventsNone()
    {
        JObject squashed = Tree(Parse($$"""{"rootfs":{{Rootfs(1)}}}"""), new ConfigChange { Layers = Squashed(1) });

        Assert.False(squashed.ContainsKey("created"));
        Assert.False(((JObject)squashed["history"]!.Last!).ContainsKey("created"));
    }

    [Fact]
    public void Squash_CreatedAsked_SetsConfigAndEntry()
    {
        var time = new DateTimeOffset(2020, 1, 2, 3, 4, 5, 670, TimeSpan.FromHours(2));

        JObject squashed = Tree(WithHistory(1, "a"), new ConfigChange { Layers = Squashed(1), Created = time });

        Assert.Equal("2020-01-02T01:04:05.67Z", (string?)squashed["created"]);
        Assert.Equal("2020-01-02T01:04:05.67Z", (string?)squashed["history"]!.Last!["created"]);
    }

    [Theory]
    [InlineData("2026-11-24T15:18:51Z", "2026-11-24T15:18:51Z")]
    [InlineData("2026-11-24T15:18:52Z", Created)]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z")]
    public void Squash_LatestTime_ClampsCreated(string latest, string expected)
    {
        var change = new ConfigChange
        {
            Layers = Squashed(1),
            LatestTime = DateTimeOffset.Parse(latest, System.Globalization.CultureInfo.InvariantCulture),
        };

        JObject squashed = Tree(WithHistory(1, "a"), change);

        Assert.Equal(expected, (string?)squashed["created"]);
        Assert.Equal(expected, (string?)squashed["history"]!.Last!["created"]);
    }

    [Fact]
    public void Squash_LatestTime_ClampsAnAskedTimeToo()
    {
        var change = new ConfigChange
        {
            Layers = Squashed(1),
            Created = DateTimeOffset.UnixEpoch.AddDays(1),
            LatestTime = DateTimeOffset.UnixEpoch,
        };

        Assert.Equal("1970-01-01T00:00:00Z", (string?)Tree(WithHistory(1, "a"), change)["created"]);
    }

    [Theory]
    [InlineData("no time at all")]
    [InlineData("0001-01-01T00:00:00Z")]
    public void Squash_CreatedUnreadableOrEarly_IsKept(string created)
    {
        ImageConfig config = Parse($$"""{"created":"{{created}}","rootfs":{{Rootfs(1)}}}""");

        JObject squashed = Tree(config, new ConfigChange { Layers = Squashed(1), LatestTime = DateTimeOffset.UnixEpoch });

        Assert.Equal(created, (string?)squashed["created"]);
    }

    [Fact]
    public void Squash_Message_IsTheComment()
    {
        JObject squashed = Tree(WithHistory(2, "ab"), new ConfigChange { Layers = Squashed(2), Message = "slim \"it\"" });

        Assert.Equal("slim \"it\"", (string?)squashed["history"]!.Last!["comment"]);
        Assert.Equal("squash", (string?)squashed["history"]!.Last!["created_by"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("[]")]
    public void Squash_NoHistory_GivesOneEntry(string? history)
    {
        ImageConfig config = Parse($$"""{"rootfs":{{Rootfs(1)}}{{(history is null ? "" : $",\"history\":{history}")}}}""");

        JObject squashed = Tree(config, new ConfigChange { Layers = Squashed(1), DropHistory = true });

        Assert.Single((JArray)squashed["history"]!);
    }

    [Fact]
    public void Squash_NoLayers_GivesOne()
    {
        JObject squashed = Tree(Parse("""{"os":"linux"}"""), new ConfigChange { Layers = Squashed(0) });

        Assert.Equal($$"""{"type":"layers","diff_ids":["{{DiffIdOf(9)}}"]}""", squashed["rootfs"]!.ToString(Newtonsoft.Json.Formatting.None));
        Assert.Equal("squashed 0 layers", (string?)squashed["history"]![0]!["comment"]);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(-1, 1)]
    public void With_LayersThatDoNotFit_IsAProgrammingError(int start, int end)
    {
        var change = new ConfigChange { Layers = [new ConfigLayer(DiffIdOf(9), start, end, IsNew: true)] };

        Assert.Throws<ArgumentException>(() => WithHistory(1, "a").With(change));
    }

    [Fact]
    public void With_AllLayersKept_IsTheSameToTheByte()
    {
        ImageConfig config = WithHistory(2, "a-b");
        var change = new ConfigChange { Layers = [ConfigLayer.Kept(DiffIdOf(0), 0), ConfigLayer.Kept(DiffIdOf(1), 1)] };

        Assert.Equal(config.Digest, Digest.Of(config.With(change)));
    }

    [Fact]
    public void Parse_OtherRootfsType_IsUnsupported()
    {
        Assert.Throws<UnsupportedFeatureException>(() => Parse("""{"rootfs":{"type":"layers+base","diff_ids":[]}}"""));
    }

    [Theory]
    [InlineData("""{"rootfs":[]}""")]
    [InlineData("""{"rootfs":{"diff_ids":"x"}}""")]
    [InlineData("""{"rootfs":{"diff_ids":[1]}}""")]
    [InlineData("""{"rootfs":{"diff_ids":["x"]}}""")]
    [InlineData("""{"history":{}}""")]
    [InlineData("""{"history":[1]}""")]
    [InlineData("""{"history":[{"empty_layer":"true"}]}""")]
    [InlineData("""{"os":1}""")]
    [InlineData("""{"created":5}""")]
    public void Parse_WrongTypes_AreRefused(string json)
    {
        Assert.StartsWith("config.json", Assert.Throws<InvalidImageException>(() => Parse(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoPlatform_IsLinux()
    {
        ImageConfig config = Parse("""{"architecture":""}""");

        Assert.Equal(("linux", "unknown", null), (config.Os, config.Architecture, config.Variant));
    }

    [Fact]
    public void LayerHistory_EmptyEntriesBetween_MatchesLayers()
    {
        Assert.Equal(["a", "b", "c"], WithHistory(3, "-a--bc-").LayerHistory.Select(entry => entry.CreatedBy));
    }

    internal static DiffId DiffIdOf(int i) => new(Digest.Of([(byte)i]));

    /// <summary>One new layer that replaces all others.</summary>
    internal static IReadOnlyList<ConfigLayer> Squashed(int layers) => [new ConfigLayer(DiffIdOf(9), 0, layers, IsNew: true)];

    internal static string Rootfs(int layers) =>
        $$"""{"type":"layers","diff_ids":[{{string.Join(',', Enumerable.Range(0, layers).Select(i => $"\"{DiffIdOf(i)}\""))}}]}""";

    /// <summary>A config whose history has one entry per letter; '-' for an empty one.</summary>
    internal static ImageConfig WithHistory(int layers, string steps) => Parse(
        $$"""{"created":"{{Created}}","rootfs":{{Rootfs(layers)}},"history":[{{string.Join(',', steps.Select(Step))}}]}""");

    internal static ImageConfig Parse(string json) =>
        ImageConfig.Parse(Encoding.UTF8.GetBytes(json), "config.json", new JsonParser(SquashLimits.Default));

    internal static JObject Tree(ImageConfig config, ConfigChange change) =>
        new JsonParser(SquashLimits.Default).ParseObject(config.With(change), "squashed config");

    private static string Squash(ImageConfig config, ConfigChange change) => Encoding.UTF8.GetString(config.With(change));

    private static string Step(char step) =>
        step == '-' ? """{"created_by":"-","empty_layer":true}""" : $$"""{"created_by":"{{step}}"}""";
}
