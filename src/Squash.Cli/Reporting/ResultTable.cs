using System.Globalization;
using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>The possible results of an image, to weigh its size against sharing and pulling its layers.</summary>
internal static class ResultTable
{
    /// <summary>Writes one line per result; nothing without any.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<PossibleResult> results, Terminal terminal)
    {
        if (results.Count == 0) return;
        bool hasPulls = results.Any(result => result.PullBytes is not null);
        string[] headings = ["image", "layers", "largest", "shared", .. Pulled("to pull")];
        TextTable.Write(
            writer, [headings, .. results.Select(Cells)], terminal.Width, (row, _) => row == 0 ? "command" : ResultCommand.Of(results[row - 1]));

        string[] Cells(PossibleResult result) =>
        [
            HumanSize.Of(result.Bytes), result.Layers.ToString(CultureInfo.InvariantCulture), HumanSize.Of(result.LargestBytes),
            HumanSize.Of(result.SharedBytes), .. Pulled(result.PullBytes is { } bytes ? HumanSize.Of(bytes) : ""),
        ];

        string[] Pulled(string cell) => hasPulls ? [cell] : [];
    }
}
