using Newtonsoft.Json.Linq;

namespace Squash.Cli.Reporting;

/// <summary>The report of an inspection as JSON. docs/inspect.md documents the fields.</summary>
internal static class InspectJson
{
    /// <summary>Increases if a field changes its meaning or is removed; new fields do not change it.</summary>
    private const int SchemaVersion = 2;

    private const int EfficiencyDecimals = 6;

    public static JObject Of(InspectReport report) => new()
    {
        ["version"] = SchemaVersion,
        ["references"] = JsonReport.ToArray(report.References, JsonReport.ToJson),
        ["platform"] = report.Platform.ToString(),
        ["imageId"] = report.ImageId.ToString(),
        ["inputBytes"] = report.InputBytes,
        ["sourceBytes"] = report.SourceBytes,
        ["squashedBytes"] = report.SquashedBytes,
        ["savedBytes"] = report.SavedBytes,
        ["contentBytes"] = report.ContentBytes,
        ["wastedBytes"] = report.WastedBytes,
        ["efficiency"] = Math.Round(report.Efficiency, EfficiencyDecimals),
        ["layers"] = JsonReport.ToArray(report.Layers, ToJson),
        ["cuts"] = JsonReport.ToArray(report.Cuts, JsonReport.ToJson),
        ["possibleResults"] = JsonReport.ToArray(report.PossibleResults, JsonReport.ToJson),
        ["wastedPathCount"] = report.WastedPathCount,
        ["wastedPaths"] = JsonReport.ToArray(report.WastedPaths, ToJson),
        ["wasteTree"] = ToJson(report.WasteTree),
        ["history"] = JsonReport.ToArray(report.History, ToJson),
        ["pull"] = report.Pull is { } pull ? ToJson(pull) : null,
        ["present"] = report.Present is { } present ? ToJson(present) : null,
        ["recommendations"] = JsonReport.ToArray(report.Recommendations, advice => ToJson(report, advice)),
        ["slim"] = SlimPreview.ToJson(report),
        ["leaks"] = report.Leaks is { } leaks ? JsonReport.ToArray(leaks, ToJson) : null,
        ["warnings"] = JsonReport.ToArray(report.Warnings, JsonReport.ToJson),
        ["notes"] = JsonReport.ToArray(report.Notes, JsonReport.ToJson),
    };

    private static JObject ToJson(InspectedLayer layer) => new()
    {
        ["number"] = layer.Number,
        ["diffId"] = layer.DiffId.ToString(),
        ["bytes"] = layer.Bytes,
        ["storedBytes"] = layer.StoredBytes,
        ["estimatedCompressedBytes"] = layer.EstimatedCompressedBytes,
        ["createdBy"] = layer.CreatedBy,
        ["entries"] = layer.Entries,
        ["files"] = layer.Files,
        ["contentBytes"] = layer.ContentBytes,
        ["wastedBytes"] = layer.WastedBytes,
        ["losses"] = JsonReport.ToArray(layer.Losses, ToJson),
    };

    private static JObject ToJson(LayerLoss loss) => new()
    {
        ["layer"] = loss.Layer,
        ["overriddenFiles"] = loss.OverriddenFiles,
        ["deletedFiles"] = loss.DeletedFiles,
        ["overriddenBytes"] = loss.OverriddenBytes,
        ["deletedBytes"] = loss.DeletedBytes,
    };

    private static JObject ToJson(WastedPath path) => new()
    {
        ["path"] = path.Path,
        ["overriddenBytes"] = path.OverriddenBytes,
        ["deletedBytes"] = path.DeletedBytes,
        ["timesStored"] = path.TimesStored,
        ["storedIn"] = JsonReport.ToArray(path.StoredIn, ToJson),
        ["lostIn"] = JsonReport.ToArray(path.LostIn, ToJson),
        ["remainsIn"] = path.RemainsIn,
    };

    private static JObject ToJson(WasteNode node) => new()
    {
        ["name"] = node.Name,
        ["overriddenBytes"] = node.OverriddenBytes,
        ["deletedBytes"] = node.DeletedBytes,
        ["files"] = node.Files,
        ["children"] = JsonReport.ToArray(node.Children, ToJson),
    };

    private static JObject ToJson(HistoryStep step) => new()
    {
        ["createdBy"] = step.CreatedBy,
        ["created"] = step.Created,
        ["layer"] = step.Layer,
    };

    private static JObject ToJson(PresentContent content) => new()
    {
        ["bytes"] = content.Bytes,
        ["directories"] = JsonReport.ToArray(content.Directories, path => ToJson(path, "/")),
        ["files"] = JsonReport.ToArray(content.Files, path => ToJson(path, "")),
        ["kinds"] = JsonReport.ToArray(content.Kinds, ToJson),
        ["packages"] = content.Packages is { } packages ? ToJson(packages) : null,
        ["duplicates"] = content.Duplicates is { } duplicates ? ToJson(duplicates) : null,
        ["tree"] = ToJson(content.Tree),
    };

    private static JObject ToJson(PresentPath path, string suffix) => new()
    {
        ["path"] = path.Path,
        ["bytes"] = path.Bytes,
        ["files"] = path.Files,
        ["layer"] = path.Layer,
        ["package"] = path.Package,
        ["packagedBytes"] = path.PackagedBytes,
        ["purpose"] = path.Purpose,
        ["command"] = ExcludeCommand.Of(path.Path + suffix),
    };

    private static JObject ToJson(ContentKindSum kind) => new()
    {
        ["kind"] = kind.Name,
        ["title"] = kind.Title,
        ["bytes"] = kind.Bytes,
        ["files"] = kind.Files,
        ["layer"] = kind.Layer,
    };

    private static JObject ToJson(PackageContents packages) => new()
    {
        ["count"] = packages.Count,
        ["bytes"] = packages.Bytes,
        ["otherBytes"] = packages.OtherBytes,
        ["largest"] = JsonReport.ToArray(packages.Largest, package => new JObject
        {
            ["name"] = package.Name,
            ["version"] = package.Version,
            ["bytes"] = package.Bytes,
            ["files"] = package.Files,
            ["layer"] = package.Layer,
        }),
    };

    private static JObject ToJson(DuplicateContents duplicates) => new()
    {
        ["extraBytes"] = duplicates.ExtraBytes,
        ["groups"] = duplicates.Groups,
        ["largest"] = JsonReport.ToArray(duplicates.Largest, group => new JObject
        {
            ["bytes"] = group.Bytes,
            ["copies"] = group.Copies,
            ["extraBytes"] = group.ExtraBytes,
            ["paths"] = JsonReport.ToArray(group.Paths, JsonReport.ToJson),
            ["layers"] = JsonReport.ToArray(group.Layers, ToJson),
        }),
    };

    private static JObject ToJson(PullSize pull) => new()
    {
        ["bytes"] = pull.Bytes,
        ["isEstimate"] = pull.IsEstimate,
        ["squashedBytes"] = pull.SquashedBytes,
    };

    private static JObject ToJson(PresentNode node) => new()
    {
        ["name"] = node.Name,
        ["bytes"] = node.Bytes,
        ["files"] = node.Files,
        ["children"] = JsonReport.ToArray(node.Children, ToJson),
    };

    private static JObject ToJson(InspectReport report, Recommendation advice) => new()
    {
        ["rule"] = advice.Rule,
        ["title"] = advice.Title,
        ["command"] = AdviceCommand.Of(advice),
        ["savedBytes"] = advice.SavedBytes,
        ["resultBytes"] = advice.ResultBytes,
        ["compressedBytes"] = advice.CompressedBytes,
        ["needsCheck"] = advice.NeedsCheck,
        ["layer"] = advice.Layer,
        ["dockerfile"] = DockerfileFix.Of(report, advice),
    };

    private static JObject ToJson(Leak leak) => new()
    {
        ["rule"] = leak.Rule,
        ["title"] = leak.Title,
        ["source"] = leak.Source,
        ["severity"] = LeakText.NameOf(leak.Severity),
        ["masked"] = leak.Masked,
        ["layer"] = leak.Layer,
        ["path"] = leak.Path,
        ["offset"] = leak.Offset,
        ["field"] = leak.Field,
        ["visible"] = leak.IsVisible,
        ["lostIn"] = leak.LostIn,
        ["remedy"] = LeakCommand.Of(leak),
        ["allowed"] = leak.Allowed,
    };

    private static JValue ToJson(int number) => new(number);
}
