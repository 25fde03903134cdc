using System.Globalization;
using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>A table of the layers of an image and their changes.</summary>
internal static class LayerTable
{
    private static readonly string[] Headings = ["layer", "size", "entries", "added", "overridden", "deleted"];

    /// <summary>Writes one line per layer of the source, base first, then the resulting layers.</summary>
    public static void Write(TextWriter writer, ImageReport image, Terminal terminal)
    {
        string id = image.ImageId is { } digest ? $", image ID {digest}" : "";
        writer.WriteLine($"{SummaryLine.NameOf(image)} ({TerminalText.Escape(image.Platform.ToString())}){id}");
        TextTable.Write(
            writer,
            [Headings, .. image.Layers.Select(Cells)],
            terminal.Width,
            (row, maxLength) => row == 0 ? "made by" : Step(image.Layers[row - 1], MarkOf(image, row), maxLength, terminal));
        WriteResult(writer, image, terminal);
    }

    private static void WriteResult(TextWriter writer, ImageReport image, Terminal terminal)
    {
        foreach (ResultLayerReport layer in image.ResultLayers.Where(layer => layer.IsNew))
        {
            string from = layer.SourceLayer is { } number ? $"layer {Number(number)}: " : "";
            string what = layer.DiffId?.Value.ToString() ?? (layer.Holds is not null ? "new layer" : layer.SourceLayer is null ? "one layer" : "written again");
            string holds = layer.Holds is { } text ? $"  {TerminalText.Escape(text)}" : "";
            writer.WriteLine($"  {terminal.Arrow} {from}{what}  {HumanSize.Of(layer.Bytes)}, {Plural.Of(layer.Entries, "entry", "entries")}{holds}");
        }
    }

    // Layers count from 1, so that "--from 3" and a message about layer 3 match this table.
    private static string[] Cells(LayerReport layer, int index) =>
    [
        Number(index + 1), HumanSize.Of(layer.Bytes),
        .. new[] { layer.Entries, layer.Added, layer.Overridden, layer.Deleted }.Select(Number),
    ];

    // Squashing needs no mark for what becomes one layer. A purge says what becomes of each.
    private static string MarkOf(ImageReport image, int number)
    {
        if (!image.Layers[number - 1].Squashed) return "(kept) ";
        if (image.ResultLayers.Any(layer => layer.IsNew && layer.SourceLayer == number)) return "(purged) ";
        return IsPurged(image) ? "(gone) " : "";
    }

    private static bool IsPurged(ImageReport image) =>
        image.ResultLayers.Any(layer => layer.IsNew && layer.SourceLayer is not null) || image.ResultLayers.All(layer => layer.SourceLayer is not null);

    private static string Step(LayerReport layer, string mark, int maxLength, Terminal terminal) =>
        mark + DockerfileStep.Of(layer.CreatedBy ?? "", Math.Max(1, maxLength - mark.Length), terminal.Ellipsis);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
