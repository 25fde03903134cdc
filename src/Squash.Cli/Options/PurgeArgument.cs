using System.Diagnostics.CodeAnalysis;

namespace Squash.Cli.Options;

/// <summary>The value of <c>--purge</c>.</summary>
internal static class PurgeArgument
{
    /// <summary>A size such as <c>64kB</c>, or a share such as <c>5%</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PurgeThreshold? threshold)
    {
        threshold = QuantityArgument.TryParsePercent(text, out decimal share) ? PurgeThreshold.OfShare(share)
            : QuantityArgument.TryParseSize(text, out long bytes) ? PurgeThreshold.OfBytes(bytes)
            : null;
        return threshold is not null;
    }

    /// <exception cref="UsageException">It is neither.</exception>
    public static PurgeThreshold Parse(string text) => TryParse(text, out PurgeThreshold? threshold)
        ? threshold
        : throw new UsageException($"--purge={text}: give a size such as 64kB, a share of the layer such as 5%, or nothing for 1%");
}
