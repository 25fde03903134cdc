using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

/// <summary>No command leaves out a file that the image needs.</summary>
public class LargestFileTextTests
{
    [Theory]
    [InlineData("libx", null, "belongs to the package libx, from layer 2: RUN make -C /usr/src/redis")]
    [InlineData(null, "the runtime of Java", "is the runtime of Java, from layer 2: RUN make -C /usr/src/redis")]
    [InlineData("jre", "the runtime of Java", "is the runtime of Java and belongs to the package jre, from layer 2: RUN make -C /usr/src/redis")]
    public void Write_LargestIsNeeded_LeavesOutTheNextOne(string? package, string? purpose, string expected)
    {
        PresentPath largest = Reports.Present.Files[0];
        PresentContent content = Reports.Present with
        {
            Files = [largest with { Package = package, Purpose = purpose }, largest with { Path = "x", Bytes = 9_000_000, Package = "p" }, largest with { Path = "srv/data", Bytes = 4_000_000, Layer = 1 }],
        };

        Assert.Equal(
            $"""
              the largest {expected}
              the largest other file: /srv/data (4 MB), from layer 1: ADD file:3f in /
              without it: squash a.tar a-squashed.tar --exclude '/srv/data'

            """,
            Text(content));
    }

    [Fact]
    public void Write_AllNeeded_HasNoCommand() => Assert.Equal(
        "  the largest belongs to the package libx, from layer 2: RUN make -C /usr/src/redis\n", Text(Reports.Present with { Files = [Reports.Present.Files[0] with { Package = "libx" }] }));

    [Fact]
    public void Write_LongStep_KeepsItsEnd()
    {
        InspectedLayer layer = Reports.Inspection("a:1").Layers[1] with { CreatedBy = $"RUN {new string('x', 200)} && rm -rf /tmp/y" };

        Assert.Contains("layer 2: RUN xx", Text(Reports.Present, layer), StringComparison.Ordinal);
        Assert.Contains("x && rm -rf /tmp/y\n", Text(Reports.Present, layer), StringComparison.Ordinal);
    }

    private static string Text(PresentContent content, InspectedLayer? second = null)
    {
        IReadOnlyList<InspectedLayer> layers = Reports.Inspection("a:1").Layers;
        StringWriter writer = new() { NewLine = "\n" };
        LargestFileText.Write(writer, content, second is null ? layers : [layers[0], second], Reports.Line, Reports.Log);
        return writer.ToString();
    }
}
