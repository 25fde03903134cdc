using System.Text.Json.Nodes;
using Squash.Core.Tests.Properties;
using Squash.TestSupport.Images;

namespace Squash.Core.Tests.Compare;

/// <summary>Differences of two configs, and their form in a report.</summary>
public class ConfigComparerTests
{
    private static readonly byte[] Layer = new byte[1024];

    public static TheoryData<string, string, string[]> Changes => new()
    {
        { "{}", "{}", [] },
        { """{"a":1,"b":{"c":[true]}}""", """{"b":{"c":[true]},"a":1}""", [] },
        { """{"a":null}""", """{"b":null}""", [] },
        { """{"a":1.10}""", """{"a":1.1}""", ["/a: 1.10 -> 1.1"] },
        { """{"a":1}""", """{"a":"1"}""", ["""/a: 1 -> "1" """.TrimEnd()] },
        { """{"a":{"b":1}}""", """{"a":{"b":2,"c":[]}}""", ["/a/b: 1 -> 2", "/a/c:  -> []"] },
        { """{"a":{"b":1}}""", """{"a":[1]}""", ["""/a: {"b":1} -> [1]"""] },
        { """{"a/b":{"~c":1}}""", """{"a/b":{"~c":2}}""", ["/a~1b/~0c: 1 -> 2"] },
        { """{"a":["x","y"]}""", """{"a":["x","z"]}""", ["""/a/1: "y" -> "z" """.TrimEnd()] },
        { """{"a":["x","y","z"]}""", """{"a":["x","z"]}""", ["""/a: "y" -> """] },
        { """{"a":["x"]}""", """{"a":["w","x",{"b":1},"x"]}""", ["""/a:  -> "w" """.TrimEnd(), """/a:  -> {"b":1}""", """/a:  -> "x" """.TrimEnd()] },
        { """{"a":["x","y"]}""", """{"a":["y","x","z"]}""", ["""/a: ["x","y"] -> ["y","x","z"]"""] },
        { """{"a":[{"b":1,"c":2},1]}""", """{"a":[{"c":2,"b":1}]}""", ["/a: 1 -> "] },
        { """{"OS":"linux","Config":{"env":["a"]},"Created":"x"}""", """{"os":"linux","config":{"Env":["a"]},"created":"x"}""", [] },
        { """{"OS":"linux"}""", """{"os":"freebsd"}""", ["""/OS: "linux" -> "freebsd" """.TrimEnd()] },
        { """{"config":{"Labels":{"a":"1"}}}""", """{"config":{"Labels":{"A":"1"}}}""", ["""/config/Labels/A:  -> "1" """.TrimEnd(), """/config/Labels/a: "1" -> """] },
        { """{"a":"\ud800"}""", """{"a":"\ud801"}""", ["""/a: "\ud800" -> "\ud801" """.TrimEnd()] },
        { """{"history":[{"created_by":"x"}],"x":1}""", """{"x":1}""", [] },
        { """{"container":"a","container_config":{"Cmd":["x"]},"docker_version":"20.10","id":"1","parent":"2"}""", "{}", [] },
        { """{"config":{"container":"a"}}""", "{}", ["""/config: {"container":"a"} -> """] },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Compare_TwoConfigs_FindsTheValuesThatDiffer(string before, string after, string[] expected) =>
        Assert.Equal(expected, Comparing.Lines(Build(before), Build(after)));

    [Fact]
    public void Compare_Created_CanBeIgnored()
    {
        BuiltImage before = Build("""{"created":"2024-01-01T00:00:00Z"}"""), after = Build("""{"created":"2025-01-01T00:00:00Z"}""");

        Assert.Equal(["/created: \"2024-01-01T00:00:00Z\" -> \"2025-01-01T00:00:00Z\""], Comparing.Lines(before, after));
        Assert.Empty(Comparing.Lines(before, after, new ImageCompareOptions { Ignore = ImageProperties.Created }));
    }

    [Fact]
    public void Compare_Config_CanBeIgnored() => Assert.Empty(
        Comparing.Lines(Build("""{"a":1}"""), Build("""{"a":2}"""), new ImageCompareOptions { Ignore = ImageProperties.Config }));

    [Fact]
    public void Compare_SquashedWithAnotherTime_DiffersInThatOnly()
    {
        byte[] image = DockerArchives.Legacy([ImageBuilder.Of(Layer, Layer).Build()]);
        byte[] squashed = Squashing.Squash(image, new SquashOptions { Created = DateTimeOffset.UnixEpoch, Message = "other", Tags = [ImageReference.Parse("other:tag")] });

        Assert.Equal(["/created: \"2024-02-03T04:05:06.789Z\" -> \"1970-01-01T00:00:00Z\""], Comparing.Lines(Comparing.Compare(image, squashed)));
    }

    [Fact]
    public void Compare_HugeArrays_TakesNoTime()
    {
        var before = new JsonArray([.. Enumerable.Range(0, 50_000).Select(i => (JsonNode)i)]);
        var after = new JsonArray([.. Enumerable.Range(1, 50_000).Select(i => (JsonNode)i), 0]);

        string line = Assert.Single(Comparing.Lines(Build($$"""{"a":{{before.ToJsonString()}}}"""), Build($$"""{"a":{{after.ToJsonString()}}}""")));

        Assert.StartsWith("/a: [0,1,2,", line, StringComparison.Ordinal);
    }

    // The test's own values are added to those that an image must have.
    private static BuiltImage Build(string members)
    {
        string rest = members == "{}" ? "}" : "," + members[1..];
        return new ImageBuilder().Layer(Layer).RawConfig("""{"rootfs":{"type":"layers","diff_ids":DIFF_IDS}""" + rest).Build();
    }
}
