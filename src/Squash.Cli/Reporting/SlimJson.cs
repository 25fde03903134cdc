using Newtonsoft.Json.Linq;

namespace Squash.Cli.Reporting;

/// <summary>The files that slimming kept and left out, for machines.</summary>
internal static class SlimJson
{
    public static JObject Of(SlimReport report) => new()
    {
        ["scope"] = report.Scope == SlimScope.Package ? "package" : "file",
        ["keptBytes"] = report.KeptBytes,
        ["droppedBytes"] = report.DroppedBytes,
        ["otherScopeBytes"] = report.OtherScopeBytes,
        ["packages"] = JsonReport.ToArray(report.Packages, JsonReport.ToJson),
        ["notes"] = JsonReport.ToArray(report.Notes, JsonReport.ToJson),
        ["files"] = JsonReport.ToArray(report.Files, ToJson),
    };

    private static JObject ToJson(SlimFile file) => new()
    {
        ["path"] = file.Path,
        ["bytes"] = file.Bytes,
        ["linkTarget"] = file.LinkTarget,
        ["kept"] = file.IsKept,
        ["rule"] = file.Rule,
        ["reasons"] = JsonReport.ToArray(file.Reasons, JsonReport.ToJson),
        ["maybe"] = file.IsMaybe,
        ["package"] = file.Package,
    };
}
