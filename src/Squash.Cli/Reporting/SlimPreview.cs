using Newtonsoft.Json.Linq;

namespace Squash.Cli.Reporting;

/// <summary>The files of an inspected image that slimming would keep, added up by rule and by package.</summary>
internal static class SlimPreview
{
    private const int MaxPackages = 1000;
    private const int MaxNotes = 100;

    /// <summary>The sums, or the reason why the image cannot be slimmed; <see langword="null"/> if nobody asked.</summary>
    public static JObject? ToJson(InspectReport report) =>
        report.Slim is { } slim ? ToJson(slim) : report.SlimFailure is { } failure ? new JObject { ["failure"] = failure } : null;

    private static JObject ToJson(SlimReport slim) => new()
    {
        ["packageBytes"] = slim.KeptBytes,
        ["fileBytes"] = slim.OtherScopeBytes,
        ["totalBytes"] = slim.KeptBytes + slim.DroppedBytes,
        ["rules"] = JsonReport.ToArray(
            slim.Files.Where(file => file.IsKept).GroupBy(file => file.Rule).Select(rule => (Name: rule.Key, Files: rule.Count(), Bytes: rule.Sum(file => file.Bytes))).OrderByDescending(rule => rule.Bytes),
            rule => new JObject { ["name"] = rule.Name, ["files"] = rule.Files, ["bytes"] = rule.Bytes }),
        ["packages"] = JsonReport.ToArray(
            slim.Files.GroupBy(file => file.Package).Select(package => (Name: package.Key, Kept: KeptBytes(package), All: package.Sum(file => file.Bytes))).OrderByDescending(package => package.All).Take(MaxPackages),
            package => new JObject { ["name"] = package.Name, ["keptBytes"] = package.Kept, ["droppedBytes"] = package.All - package.Kept }),
        ["notes"] = JsonReport.ToArray(slim.Notes.Take(MaxNotes), JsonReport.ToJson),
    };

    private static long KeptBytes(IEnumerable<SlimFile> files) => files.Where(file => file.IsKept).Sum(file => file.Bytes);
}
