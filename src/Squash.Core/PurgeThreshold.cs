using System.Globalization;

namespace Squash;

/// <summary>The largest waste that a purge leaves in a layer: a number of bytes, or a share of the layer.</summary>
/// <remarks>Waste is the size that the layer's tar would lose. The layer's size is that of its uncompressed tar.</remarks>
public sealed record PurgeThreshold
{
    private PurgeThreshold(long? bytes, decimal? share)
    {
        Bytes = bytes;
        Share = share;
    }

    /// <summary>1 % of the layer.</summary>
    public static PurgeThreshold Default { get; } = OfShare(0.01m);

    /// <summary>The number of bytes; <see langword="null"/> if it is a share.</summary>
    public long? Bytes { get; }

    /// <summary>The share of the layer, from 0 to 1; <see langword="null"/> if it is a number of bytes.</summary>
    public decimal? Share { get; }

    /// <summary>A number of bytes; with 0, every layer that wastes anything is written again.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static PurgeThreshold OfBytes(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return new PurgeThreshold(bytes, null);
    }

    /// <summary>A share of the layer.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside that range.</exception>
    public static PurgeThreshold OfShare(decimal share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        return new PurgeThreshold(null, share);
    }

    /// <summary>For example <c>1 %</c> or <c>4096 bytes</c>.</summary>
    public override string ToString() => Share is { } share
        ? string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.############################} %")
        : string.Create(CultureInfo.InvariantCulture, $"{Bytes} bytes");

    internal long BytesOf(long layerBytes) => Bytes ?? (long)(layerBytes * Share.GetValueOrDefault());
}
