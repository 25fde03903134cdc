using CsCheck;
using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Core.Tests.Images;

/// <summary>
/// History is written as text: a letter for a step with a layer, (x) for one that became empty, - for an empty one, # for ours, ?
/// for an added one.
/// </summary>
public class ImageHistoryTests
{
    [Theory]
    [InlineData(3, "abc", 0, 0, "(a)(b)(c)#")]
    [InlineData(3, "-a-b-c-", 0, 0, "-(a)-(b)-(c)-#")]
    [InlineData(3, "-a-b-c-", 1, 0, "-a-(b)-(c)-#")]
    [InlineData(3, "-a-b-c-", 2, 0, "-a-b-(c)-#")]
    [InlineData(3, "-a-b-c-", 3, 0, "-a-b-c-#")]
    [InlineData(3, "-a-b-c-", 0, 1, "-(a)-(b)-#c-")]
    [InlineData(3, "-a-b-c-", 1, 1, "-a-(b)-#c-")]
    [InlineData(3, "-a-b-c-", 1, 2, "-a-#b-c-")]
    [InlineData(3, "-a-b-c-", 0, 3, "-#a-b-c-")]
    [InlineData(2, "", 0, 0, "(?)(?)#")]
    [InlineData(2, "", 1, 0, "?(?)#")]
    [InlineData(3, "a", 0, 1, "(a)(?)#?")]
    [InlineData(1, "abc", 0, 0, "(a)(b)(c)#")]
    [InlineData(1, "abc", 1, 0, "a(b)(c)#")]
    [InlineData(0, "a-", 0, 0, "(a)-#")]
    public void Squash_KeptHistory_IsAsDrawn(int layers, string steps, int keptBelow, int keptAbove, string expected)
    {
        Assert.Equal(expected, Drawn(layers, steps, keptBelow, keptAbove, drop: false));
    }

    [Theory]
    [InlineData(3, "-a-b-c-", 0, 0, "#")]
    [InlineData(3, "-a-b-c-", 1, 0, "-a#")]
    [InlineData(3, "-a-b-c-", 2, 0, "-a-b#")]
    [InlineData(3, "-a-b-c-", 3, 0, "-a-b-c#")]
    [InlineData(3, "-a-b-c-", 0, 1, "#c-")]
    [InlineData(3, "-a-b-c-", 1, 1, "-a#c-")]
    [InlineData(3, "abc", 1, 2, "a#bc")]
    [InlineData(2, "", 1, 0, "?#")]
    public void Squash_DroppedHistory_IsAsDrawn(int layers, string steps, int keptBelow, int keptAbove, string expected)
    {
        Assert.Equal(expected, Drawn(layers, steps, keptBelow, keptAbove, drop: true));
    }

    [Fact]
    public void Squash_AnyHistory_HasAsManyEntriesAsLayers()
    {
        Gen.Select(Gen.Int[0, 6], Gen.String[Gen.Char["ab-"], 0, 12], Gen.Int[0, 6], Gen.Int[0, 6], Gen.Bool).Sample(
            (layers, steps, below, above, drop) =>
            {
                int keptBelow = Math.Min(below, layers);
                int keptAbove = Math.Min(above, layers - keptBelow);
                JObject squashed = Squash(layers, steps, keptBelow, keptAbove, drop);
                int solid = squashed["history"]!.Count(entry => (bool?)entry["empty_layer"] != true);
                Assert.Equal(((JArray)squashed["rootfs"]!["diff_ids"]!).Count, solid);
            });
    }

    [Fact]
    public void Squash_SquashedEntry_KeepsItsOtherMembers()
    {
        ImageConfig config = ImageConfigTests.Parse(
            $$$"""{"rootfs":{{{ImageConfigTests.Rootfs(1)}}},"history":[{"author":"me","empty_layer":false,"x":1.10}]}""");

        JObject squashed = ImageConfigTests.Tree(config, new ConfigChange { Layers = ImageConfigTests.Squashed(1) });

        Assert.Equal("""{"author":"me","empty_layer":true,"x":1.10}""", squashed["history"]![0]!.ToString(Newtonsoft.Json.Formatting.None));
    }

    [Theory]
    [InlineData("abc", "(a)bc")]
    [InlineData("-a-b-c-", "-(a)-b-c-")]
    public void With_LayerOfWhichNothingIsLeft_BecomesEmpty(string steps, string expected) =>
        Assert.Equal(expected, Drawn(steps, [Kept(1), Kept(2)]));

    [Theory]
    [InlineData("abc", "a(b)(c)##")]
    [InlineData("-a-b-c-", "-a-(b)-(c)-##")]
    public void With_SeveralNewLayers_HaveAnEntryEach(string steps, string expected) => Assert.Equal(expected, Drawn(
        steps,
        [Kept(0), new ConfigLayer(ImageConfigTests.DiffIdOf(8), 1, 3, IsNew: true), new ConfigLayer(ImageConfigTests.DiffIdOf(9), 3, 3, IsNew: true)]));

    [Fact]
    public void With_LayerThatIsWrittenAgain_KeepsItsEntry() => Assert.Equal(
        "a-b-c", Drawn("a-b-c", [Kept(0), new ConfigLayer(ImageConfigTests.DiffIdOf(9), 1, 2, IsNew: false), Kept(2)]));

    private static string Drawn(string steps, IReadOnlyList<ConfigLayer> result)
    {
        ImageConfig config = ImageConfigTests.WithHistory(steps.Count(step => step != '-'), steps);
        return string.Concat(ImageConfigTests.Tree(config, new ConfigChange { Layers = result })["history"]!.Select(Draw));
    }

    private static ConfigLayer Kept(int layer) => ConfigLayer.Kept(ImageConfigTests.DiffIdOf(layer), layer);

    private static string Drawn(int layers, string steps, int keptBelow, int keptAbove, bool drop) =>
        string.Concat(Squash(layers, steps, keptBelow, keptAbove, drop)["history"]!.Select(Draw));

    private static string Draw(JToken entry)
    {
        string step = (string?)entry["created_by"] ?? "?";
        if (step == "squash") return "#";
        return step != "-" && (bool?)entry["empty_layer"] == true ? $"({step})" : step;
    }

    private static JObject Squash(int layers, string steps, int keptBelow, int keptAbove, bool drop)
    {
        ConfigLayer[] result =
        [
            .. Enumerable.Range(0, keptBelow).Select(Kept),
            new ConfigLayer(ImageConfigTests.DiffIdOf(9), keptBelow, layers - keptAbove, IsNew: true),
            .. Enumerable.Range(layers - keptAbove, keptAbove).Select(Kept),
        ];
        return ImageConfigTests.Tree(ImageConfigTests.WithHistory(layers, steps), new ConfigChange { Layers = result, DropHistory = drop });
    }
}
