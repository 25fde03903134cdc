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
            (row, maxLength) => row == 0 ? "made by" : Step(image.Layers[row - 1], maxLength, terminal));
        WriteResult(writer, image, terminal);
    }

    private static void WriteResult(TextWriter writer, ImageReport image, Terminal terminal)
    {
        foreach (ResultLayerReport layer in image.ResultLayers.Where(layer => layer.IsNew))
        {
            writer.WriteLine(
                $"  {terminal.Arrow} {layer.DiffId?.Value.ToString() ?? "one layer"}  {HumanSize.Of(layer.Bytes)}, {Plural.Of(image.Entries, "entry", "entries")}");
        }
    }

    // Layers count from 1, so that "--from 3" and a message about layer 3 match this table.
    private static string[] Cells(LayerReport layer, int index) =>
    [
        Number(index + 1), HumanSize.Of(layer.Bytes),
        .. new[] { layer.Entries, layer.Added, layer.Overridden, layer.Deleted }.Select(Number),
    ];

    private static string Step(LayerReport layer, int maxLength, Terminal terminal)
    {
        string mark = layer.Squashed ? "" : "(kept) ";
        return mark + DockerfileStep.Of(layer.CreatedBy ?? "", Math.Max(1, maxLength - mark.Length), terminal.Ellipsis);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
