namespace Squash;

/// <summary>The largest size of a layer. It applies to the uncompressed tar, so a compressed layer is usually much smaller.</summary>
public sealed record LayerSizeLimit
{
    private LayerSizeLimit(long bytes, bool allowsLargerFiles)
    {
        Bytes = bytes;
        AllowsLargerFiles = allowsLargerFiles;
    }

    /// <summary>The number of bytes.</summary>
    public long Bytes { get; }

    /// <summary>Whether a file that does not fit gets a separate layer, with a warning; otherwise it is an error.</summary>
    public bool AllowsLargerFiles { get; }

    /// <param name="bytes">The number of bytes.</param>
    /// <param name="allowsLargerFiles">Whether a larger file gets a separate layer, with a warning.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public static LayerSizeLimit OfBytes(long bytes, bool allowsLargerFiles = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        return new LayerSizeLimit(bytes, allowsLargerFiles);
    }
}
