using Squash.Inspect.Contents;
using Squash.Inspect.Leaks;
using Squash.Layers;

namespace Squash.Inspect;

/// <summary>Everything that an inspection looks for in the bytes of a layer.</summary>
internal sealed class InspectScan : ContentScan
{
    /// <summary>The search for secrets; <see langword="null"/> if nobody asked for it.</summary>
    public LeakScan? Leaks { get; init; }

    /// <summary>The digests of files; <see langword="null"/> if nobody needs them, or the layer can be read again.</summary>
    public DigestScan? Digests { get; init; }

    public override void Expect(long offset, long bytes) => Digests?.Expect(offset, bytes);

    public override void Append(ReadOnlySpan<byte> bytes)
    {
        Leaks?.Append(bytes);
        Digests?.Append(bytes);
    }

    public override void Complete()
    {
        Leaks?.Complete();
        Digests?.Complete();
    }

    /// <summary>The wishes of an inspection for the contents of layers.</summary>
    /// <param name="withLeaks">Whether it looks for secrets.</param>
    /// <param name="withDigests">Whether it looks for equal files.</param>
    /// <param name="alsoKeeps">Decides about further contents.</param>
    public static LayerScans Scans(bool withLeaks, bool withDigests, ContentWish? alsoKeeps = null) => new()
    {
        OfArriving = withLeaks || withDigests
            ? () => new InspectScan { Leaks = withLeaks ? new LeakScan() : null, Digests = withDigests ? new DigestScan() : null }
            : null,
        OfStored = withLeaks ? () => new InspectScan { Leaks = new LeakScan() } : null,
        Keeps = (path, bytes) => (withLeaks && LeakScan.Keeps(path, bytes)) || alsoKeeps?.Invoke(path, bytes) == true,
    };
}
