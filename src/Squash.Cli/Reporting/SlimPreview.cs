using Newtonsoft.Json.Linq;

namespace Squash.Cli.Reporting;

/// <summary>The files of an inspected image that slimming would keep, added up by rule and by package.</summary>
/// <param name="Report">The result of planning <c>--slim</c>; <see langword="null"/> if the image cannot be slimmed.</param>
/// <param name="Failure">The reason if it cannot.</param>
internal sealed record SlimPreview(SlimReport? Report, string? Failure)
{
    private const int MaxPackages = 1000;
    private const int MaxNotes = 100;

    public JObject ToJson() => Report is null ? new JObject { ["failure"] = Failure } : new JObject
    {
        ["packageBytes"] = Report.KeptBytes,
        ["fileBytes"] = Report.OtherScopeBytes,
        ["totalBytes"] = Report.KeptBytes + Report.DroppedBytes,
        ["rules"] = JsonReport.ToArray(
            Report.Files.Where(file => file.IsKept).GroupBy(file => file.Rule).Select(rule => (Name: rule.Key, Files: rule.Count(), Bytes: rule.Sum(file => file.Bytes))).OrderByDescending(rule => rule.Bytes),
            rule => new JObject { ["name"] = rule.Name, ["files"] = rule.Files, ["bytes"] = rule.Bytes }),
        ["packages"] = JsonReport.ToArray(
            Report.Files.GroupBy(file => file.Package).Select(package => (Name: package.Key, Kept: KeptBytes(package), All: package.Sum(file => file.Bytes))).OrderByDescending(package => package.All).Take(MaxPackages),
            package => new JObject { ["name"] = package.Name, ["keptBytes"] = package.Kept, ["droppedBytes"] = package.All - package.Kept }),
        ["notes"] = JsonReport.ToArray(Report.Notes.Take(MaxNotes), JsonReport.ToJson),
    };

    private static long KeptBytes(IEnumerable<SlimFile> files) => files.Where(file => file.IsKept).Sum(file => file.Bytes);
}
