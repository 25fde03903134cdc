using System.Globalization;

namespace Squash.Cli.Options;

/// <summary>The limits that <c>--limit NAME=VALUE</c> sets.</summary>
/// <remarks>docs/limits.md describes them.</remarks>
internal static class LimitArgument
{
    /// <summary>A limit on the command line.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Property">The member of <see cref="SquashLimits"/>.</param>
    /// <param name="IsSize">Whether its value is a size and may have a unit.</param>
    /// <param name="Get">Reads it.</param>
    /// <param name="With">Sets it.</param>
    internal sealed record Bound(
        string Name, string Property, bool IsSize, Func<SquashLimits, long> Get, Func<SquashLimits, long, SquashLimits> With);

    public static readonly IReadOnlyList<Bound> All =
    [
        new("members", nameof(SquashLimits.MaxMembers), false, l => l.MaxMembers, (l, value) => l with { MaxMembers = (int)value }),
        new("images", nameof(SquashLimits.MaxImages), false, l => l.MaxImages, (l, value) => l with { MaxImages = (int)value }),
        new("index-depth", nameof(SquashLimits.MaxIndexDepth), false, l => l.MaxIndexDepth, (l, value) => l with { MaxIndexDepth = (int)value }),
        new("json", nameof(SquashLimits.MaxJsonBytes), true, l => l.MaxJsonBytes, (l, value) => l with { MaxJsonBytes = (int)value }),
        new("json-depth", nameof(SquashLimits.MaxJsonDepth), false, l => l.MaxJsonDepth, (l, value) => l with { MaxJsonDepth = (int)value }),
        new("layers", nameof(SquashLimits.MaxLayers), false, l => l.MaxLayers, (l, value) => l with { MaxLayers = (int)value }),
        new("entries", nameof(SquashLimits.MaxEntries), false, l => l.MaxEntries, (l, value) => l with { MaxEntries = value }),
        new("metadata", nameof(SquashLimits.MaxMetadataBytes), true, l => l.MaxMetadataBytes, (l, value) => l with { MaxMetadataBytes = value }),
        new("path", nameof(SquashLimits.MaxPathBytes), true, l => l.MaxPathBytes, (l, value) => l with { MaxPathBytes = (int)value }),
        new("path-depth", nameof(SquashLimits.MaxPathDepth), false, l => l.MaxPathDepth, (l, value) => l with { MaxPathDepth = (int)value }),
        new("header", nameof(SquashLimits.MaxExtendedHeaderBytes), true, l => l.MaxExtendedHeaderBytes, (l, value) => l with { MaxExtendedHeaderBytes = (int)value }),
        new("sparse-segments", nameof(SquashLimits.MaxSparseSegments), false, l => l.MaxSparseSegments, (l, value) => l with { MaxSparseSegments = (int)value }),
        new("decompressed", nameof(SquashLimits.MaxDecompressedBytes), true, l => l.MaxDecompressedBytes, (l, value) => l with { MaxDecompressedBytes = value }),
        new("decompressed-total", nameof(SquashLimits.MaxTotalDecompressedBytes), true, l => l.MaxTotalDecompressedBytes, (l, value) => l with { MaxTotalDecompressedBytes = value }),
        new("ratio", nameof(SquashLimits.MaxDecompressionRatio), false, l => l.MaxDecompressionRatio, (l, value) => l with { MaxDecompressionRatio = value }),
    ];

    /// <summary>Reads the values of all <c>--limit</c> options; if a limit is given twice, the last one counts.</summary>
    /// <exception cref="UsageException">One is invalid.</exception>
    public static SquashLimits Parse(IEnumerable<string> arguments) => arguments.Aggregate(SquashLimits.Default, Apply);

    /// <summary>The advice for a user whose archive crossed a limit.</summary>
    /// <param name="property">The member of <see cref="SquashLimits"/>.</param>
    public static string? HintFor(string? property) =>
        All.FirstOrDefault(bound => bound.Property == property) is { } bound
            ? $"; if you trust the archive, raise it: --limit {bound.Name}={(bound.IsSize ? "SIZE" : "NUMBER")}"
            : null;

    private static SquashLimits Apply(SquashLimits limits, string argument)
    {
        string[] parts = argument.Split('=', 2);
        if (All.FirstOrDefault(bound => bound.Name == parts[0]) is not { } bound)
        {
            throw new UsageException($"--limit '{argument}': give NAME=VALUE, where NAME is one of {string.Join(", ", All.Select(known => known.Name))}");
        }

        long highest = bound.Get(SquashLimits.Highest);
        long value = 0;
        bool valid = parts.Length == 2
            && (bound.IsSize ? QuantityArgument.TryParseSize(parts[1], out value) : long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out value))
            && value >= 1 && value <= highest;
        return valid
            ? bound.With(limits, value)
            : throw new UsageException(
                $"--limit '{argument}': give {(bound.IsSize ? "a size such as 64MB or 64MiB" : "a number")} from 1{(highest == long.MaxValue ? "" : $" to {highest}")}");
    }
}
