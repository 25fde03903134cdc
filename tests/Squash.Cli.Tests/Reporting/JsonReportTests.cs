using System.Globalization;
using Newtonsoft.Json.Linq;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

public class JsonReportTests
{
    [Fact]
    public void Write_Report_HasEveryFact()
    {
        ImageReport image = Reports.Image("redis:lab-4") with
        {
            ExcludedBytes = 7,
            ExcludedPaths = 2,
            Cuts = [new CutReport { KeptLayers = 1, KeptBytes = 124, SquashedBytes = 18, SavedBytes = 669 }],
            PossibleResults = [Reports.Results[2], Reports.Results[3] with { PullBytes = 5 }],
        };
        SquashReport report = Reports.Of(image) with { Warnings = ["odd"], Notes = ["left out"], UnmatchedPatterns = ["/x"] };

        JObject expected = JObject.Parse(
            $$"""
            {
              "version": 1,
              "inputBytes": 811050496,
              "outputBytes": 142219264,
              "elapsedSeconds": 0.912,
              "digest": null,
              "unmatchedPatterns": ["/x"],
              "images": [{
                "references": ["redis:lab-4"],
                "platform": "linux/amd64",
                "imageId": "{{Reports.ImageId}}",
                "sourceBytes": 811000000,
                "resultBytes": 142217000,
                "entries": 10834,
                "overriddenBytes": 5000000,
                "deletedBytes": 660000000,
                "excludedBytes": 7,
                "excludedPaths": 2,
                "layers": [
                  { "diffId": "{{Reports.First.Value}}", "bytes": 124000000, "storedBytes": 41000000, "squashed": true,
                    "entries": 9876, "added": 9876, "overridden": 0, "deleted": 0,
                    "createdBy": "/bin/sh -c #(nop) ADD file:3f in / " },
                  { "diffId": "{{Reports.Second.Value}}", "bytes": 687000000, "storedBytes": 260000000, "squashed": true,
                    "entries": 1200, "added": 1000, "overridden": 150, "deleted": 42,
                    "createdBy": "RUN /bin/sh -c make -C /usr/src/redis # buildkit" }
                ],
                "resultLayers": [
                  { "diffId": "{{Reports.Squashed.Value}}", "digest": "{{Reports.Blob}}",
                    "bytes": 142217000, "storedBytes": 60000000, "isNew": true, "entries": 10834, "holds": null, "sourceLayer": null }
                ],
                "cuts": [{ "keptLayers": 1, "keptBytes": 124, "squashedBytes": 18, "savedBytes": 669 }],
                "possibleResults": [
                  { "command": "squash --from 1 --purge=5%", "keptLayers": 1, "maxLayers": null,
                    "bytes": 143000000, "layers": 3, "largestBytes": 124000000, "sharedBytes": 124000000, "pullBytes": null },
                  { "command": "squash --max-layers 40 --like PREVIOUS", "keptLayers": 0, "maxLayers": 40,
                    "bytes": 142700000, "layers": 40, "largestBytes": 9000000, "sharedBytes": 0, "pullBytes": 5 }
                ],
                "slim": null
              }],
              "warnings": ["odd"],
              "notes": ["left out"]
            }
            """);
        Assert.Equal(expected.ToString(), JObject.Parse(Write(report)).ToString());
    }

    [Fact]
    public void Write_LayerWithoutHistory_HasNullForItsCommand()
    {
        ImageReport image = Reports.Image("a:1");
        image = image with { Layers = [image.Layers[0] with { CreatedBy = null }] };

        JToken layer = JObject.Parse(Write(Reports.Of(image)))["images"]![0]!["layers"]![0]!;

        Assert.Equal(JTokenType.Null, layer["createdBy"]!.Type);
    }

    [Fact]
    public void Write_HostileText_IsAsciiAndSurvives()
    {
        const string Hostile = "quote\" back\\ esc\e nul\0 ü 🚀 \u2028";
        string text = Write(Reports.Of() with { Warnings = [Hostile] });

        Assert.All(text, c => Assert.InRange(c, '\n', '~'));
        Assert.Equal(Hostile, (string?)JObject.Parse(text)["warnings"]![0]);
    }

    [Fact]
    public void Write_Report_EndsWithALineEnd() => Assert.EndsWith("}\n", Write(Reports.Of()), StringComparison.Ordinal);

    private static string Write(SquashReport report)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        JsonReport.Write(writer, JsonReport.ToJson(report));
        return writer.ToString();
    }
}
