using Newtonsoft.Json.Linq;

namespace Squash.Cli.Reporting;

/// <summary>The differences of two images as JSON. docs/json-diff.md documents the fields.</summary>
internal static class DiffJson
{
    /// <summary>Increases if a field changes its meaning or is removed; new fields do not change it.</summary>
    private const int SchemaVersion = 1;

    public static JObject Of(ImageCompareReport report) => new()
    {
        ["version"] = SchemaVersion,
        ["equal"] = report.AreEqual,
        ["before"] = ToJson(report.Before),
        ["after"] = ToJson(report.After),
        ["elapsedSeconds"] = JsonReport.Seconds(report.Elapsed),
        ["counts"] = ToJson(report.Counts),
        ["paths"] = JsonReport.ToArray(report.Paths, ToJson),
        ["config"] = JsonReport.ToArray(report.Config, ToJson),
        ["warnings"] = JsonReport.ToArray(report.Warnings, JsonReport.ToJson),
        ["notes"] = JsonReport.ToArray(report.Notes, JsonReport.ToJson),
    };

    private static JObject ToJson(ComparedImage image) => new()
    {
        ["references"] = JsonReport.ToArray(image.References, JsonReport.ToJson),
        ["platform"] = image.Platform.ToString(),
        ["imageId"] = image.ImageId.ToString(),
    };

    private static JObject ToJson(PathCounts counts)
    {
        JObject properties = [];
        foreach ((ImageProperties property, long count) in counts.Properties) properties[PropertyName.Of(property)] = count;
        return new JObject
        {
            ["compared"] = counts.Compared,
            ["added"] = counts.Added,
            ["addedBytes"] = counts.AddedBytes,
            ["removed"] = counts.Removed,
            ["removedBytes"] = counts.RemovedBytes,
            ["changed"] = counts.Changed,
            ["properties"] = properties,
            ["listed"] = counts.Listed,
        };
    }

    private static JObject ToJson(PathDifference difference) => new()
    {
        ["change"] = ChangeName(difference.Change),
        ["path"] = difference.Path,
        ["type"] = FileTypeName.Of(difference.Type),
        ["paths"] = difference.Paths,
        ["bytes"] = difference.Bytes,
        ["properties"] = JsonReport.ToArray(difference.Properties, ToJson),
    };

    private static JObject ToJson(PropertyDifference difference) => new()
    {
        ["property"] = PropertyName.Of(difference.Property),
        ["name"] = difference.Name,
        ["before"] = difference.Before,
        ["after"] = difference.After,
    };

    private static JObject ToJson(ConfigDifference difference) => new()
    {
        ["path"] = difference.Path,
        ["before"] = difference.Before,
        ["after"] = difference.After,
    };

    private static string ChangeName(PathChange change) => change.ToString().ToLowerInvariant();
}
