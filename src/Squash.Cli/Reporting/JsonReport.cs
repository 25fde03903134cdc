using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Squash.Cli.Reporting;

/// <summary>The report as JSON. docs/json-report.md documents the fields.</summary>
internal static class JsonReport
{
    /// <summary>Increases if a field changes its meaning or is removed; new fields do not change it.</summary>
    private const int SchemaVersion = 1;

    private const int ElapsedDecimals = 3;

    /// <summary>Writes one JSON object and a line end.</summary>
    public static void Write(TextWriter writer, SquashReport report) => Write(writer, ToJson(report));

    /// <summary>Writes a JSON object and a line end.</summary>
    public static void Write(TextWriter writer, JObject report)
    {
        // Names from archives may contain anything, even unpaired surrogates; escaped, they survive every encoding.
        using JsonTextWriter json = new(writer)
        {
            Formatting = Formatting.Indented,
            StringEscapeHandling = StringEscapeHandling.EscapeNonAscii,
            CloseOutput = false,
        };
        report.WriteTo(json);
        json.Flush();
        writer.WriteLine();
        writer.Flush();
    }

    /// <summary>The report of one squash.</summary>
    public static JObject ToJson(SquashReport report) => new()
    {
        ["version"] = SchemaVersion,
        ["inputBytes"] = report.InputBytes,
        ["outputBytes"] = report.OutputBytes,
        ["elapsedSeconds"] = Seconds(report.Elapsed),
        ["digest"] = report.Digest?.ToString(),
        ["unmatchedPatterns"] = ToArray(report.UnmatchedPatterns, ToJson),
        ["images"] = ToArray(report.Images, ToJson),
        ["warnings"] = ToArray(report.Warnings, ToJson),
        ["notes"] = ToArray(report.Notes, ToJson),
    };

    /// <summary>A duration in the form of reports.</summary>
    public static double Seconds(TimeSpan elapsed) => Math.Round(elapsed.TotalSeconds, ElapsedDecimals);

    private static JObject ToJson(ImageReport image) => new()
    {
        ["references"] = ToArray(image.References, ToJson),
        ["platform"] = image.Platform.ToString(),
        ["imageId"] = image.ImageId?.ToString(),
        ["sourceBytes"] = image.SourceBytes,
        ["resultBytes"] = image.ResultBytes,
        ["entries"] = image.Entries,
        ["overriddenBytes"] = image.OverriddenBytes,
        ["deletedBytes"] = image.DeletedBytes,
        ["excludedBytes"] = image.ExcludedBytes,
        ["excludedPaths"] = image.ExcludedPaths,
        ["layers"] = ToArray(image.Layers, ToJson),
        ["resultLayers"] = ToArray(image.ResultLayers, ToJson),
        ["cuts"] = ToArray(image.Cuts, ToJson),
        ["possibleResults"] = ToArray(image.PossibleResults, ToJson),
        ["slim"] = image.Slim is null ? null : SlimJson.Of(image.Slim),
    };

    private static JObject ToJson(LayerReport layer) => new()
    {
        ["diffId"] = layer.DiffId.Value.ToString(),
        ["bytes"] = layer.Bytes,
        ["storedBytes"] = layer.StoredBytes,
        ["squashed"] = layer.Squashed,
        ["entries"] = layer.Entries,
        ["added"] = layer.Added,
        ["overridden"] = layer.Overridden,
        ["deleted"] = layer.Deleted,
        ["createdBy"] = layer.CreatedBy,
    };

    private static JObject ToJson(ResultLayerReport layer) => new()
    {
        ["diffId"] = layer.DiffId?.Value.ToString(),
        ["digest"] = layer.Digest?.ToString(),
        ["bytes"] = layer.Bytes,
        ["storedBytes"] = layer.StoredBytes,
        ["isNew"] = layer.IsNew,
        ["entries"] = layer.Entries,
        ["holds"] = layer.Holds,
        ["sourceLayer"] = layer.SourceLayer,
    };

    public static JObject ToJson(CutReport cut) => new()
    {
        ["keptLayers"] = cut.KeptLayers,
        ["keptBytes"] = cut.KeptBytes,
        ["squashedBytes"] = cut.SquashedBytes,
        ["savedBytes"] = cut.SavedBytes,
    };

    public static JObject ToJson(PossibleResult result) => new()
    {
        ["command"] = ResultCommand.Of(result),
        ["keptLayers"] = result.KeptLayers,
        ["maxLayers"] = result.MaxLayers,
        ["bytes"] = result.Bytes,
        ["layers"] = result.Layers,
        ["largestBytes"] = result.LargestBytes,
        ["sharedBytes"] = result.SharedBytes,
        ["pullBytes"] = result.PullBytes,
    };

    public static JValue ToJson(string text) => new(text);

    public static JValue ToJson(ImageReference reference) => new(reference.Familiar);

    public static JArray ToArray<T>(IEnumerable<T> items, Func<T, JToken> convert)
    {
        JArray array = [];
        foreach (T item in items) array.Add(convert(item));
        return array;
    }
}
