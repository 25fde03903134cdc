using System.Globalization;
using System.IO.Compression;
using System.Text;
using Newtonsoft.Json.Linq;

namespace Squash.Cli.Reporting;

/// <summary>The files of all layers for the web page, compressed, because a page should open quickly.</summary>
internal static class PathData
{
    /// <summary>The most bytes of the text in the page.</summary>
    public const int MaxBytes = 3_500_000;

    private const int MinPart = 20;

    /// <summary>
    /// One line per path with the change, the bytes and the path, and "=" before the lines of each layer; <see langword="null"/> if the paths
    /// are not known. If there are too many, the smallest files are left out.
    /// </summary>
    public static JObject? Of(IReadOnlyList<InspectedLayer> layers)
    {
        long[] sizes = [.. layers.SelectMany(layer => layer.Paths, (_, path) => path.Bytes).OrderDescending()];
        if (sizes.Length == 0) return null;
        int kept = sizes.Length;
        string data = Pack(layers, sizes, kept);
        while (data.Length > MaxBytes)
        {
            kept = Math.Min((int)((long)kept * MaxBytes / data.Length), kept - (kept / MinPart) - 1);
            data = Pack(layers, sizes, kept);
        }

        return new JObject { ["data"] = data, ["omitted"] = sizes.Length - kept };
    }

    private static string Pack(IReadOnlyList<InspectedLayer> layers, long[] sizes, int kept)
    {
        // Of files with the size of the last kept one, only some may stay.
        long smallest = kept == 0 ? long.MaxValue : sizes[kept - 1];
        int left = kept - sizes.TakeWhile(size => size > smallest).Count();
        using MemoryStream packed = new();
        using (StreamWriter writer = new(new ZLibStream(packed, CompressionLevel.Optimal), new UTF8Encoding(false)) { NewLine = "\n" })
        {
            foreach (InspectedLayer layer in layers)
            {
                writer.WriteLine('=');
                foreach (LayerPath path in layer.Paths)
                {
                    if (path.Bytes > smallest || (path.Bytes == smallest && left-- > 0)) writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{MarkOf(path.Change)}{path.Bytes} {path.Path}"));
                }
            }
        }

        return Convert.ToBase64String(packed.ToArray());
    }

    private static char MarkOf(PathChange change) => change switch { PathChange.Added => '+', PathChange.Changed => '~', _ => '-' };
}
