using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>The result of each possible cut between kept and squashed layers, to weigh sharing against saving.</summary>
internal static class CutTable
{
    private static readonly string[] Headings = ["--from", "kept", "squashed", "image", "saved"];

    /// <summary>Writes the lost content and one line per cut; nothing unless the squash was only planned.</summary>
    public static void Write(TextWriter writer, ImageReport image, string name)
    {
        if (image.Cuts.Count == 0) return;
        string excluded = image.ExcludedBytes > 0 ? $", {HumanSize.Of(image.ExcludedBytes)} excluded" : "";
        writer.WriteLine(
            $"{name}: {HumanSize.Of(image.OverriddenBytes)} overridden, {HumanSize.Of(image.DeletedBytes)} deleted{excluded}");
        Write(writer, image.Cuts);
    }

    /// <summary>Writes one line per cut.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<CutReport> cuts) => TextTable.Write(writer, [Headings, .. cuts.Select(Cells)]);

    private static string[] Cells(CutReport cut) =>
    [
        cut.KeptLayers == 0 ? "root" : cut.KeptLayers.ToString(CultureInfo.InvariantCulture),
        HumanSize.Of(cut.KeptBytes),
        HumanSize.Of(cut.SquashedBytes),
        HumanSize.Of(cut.KeptBytes + cut.SquashedBytes),
        cut.SavedBytes < 0 ? "-" + HumanSize.Of(-cut.SavedBytes) : HumanSize.Of(cut.SavedBytes),
    ];
}
