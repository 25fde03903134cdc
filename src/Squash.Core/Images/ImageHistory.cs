namespace Squash.Images;

/// <summary>The history of an image, matched to its layers.</summary>
/// <remarks>
/// Invariant: there are as many non-empty entries as layers, in the same order. Engines refuse an image with more, and
/// builders that reuse one with fewer go wrong; so a source that breaks it is mended first.
/// </remarks>
internal sealed class ImageHistory
{
    private readonly List<HistoryEntry> _entries;
    private readonly int _layers;

    public ImageHistory(IReadOnlyList<HistoryEntry> entries, int layers)
    {
        _layers = layers;
        _entries = Matched(entries, layers);
    }

    /// <summary>All steps, the earliest first.</summary>
    public IReadOnlyList<HistoryEntry> Entries => _entries;

    /// <summary>The step that made each layer, base first.</summary>
    public IEnumerable<HistoryEntry> LayerEntries => _entries.Where(entry => !entry.IsEmpty);

    /// <summary>The history of the squashed image, as a JSON array.</summary>
    /// <param name="keptBelow">How many of the lowest layers stay.</param>
    /// <param name="keptAbove">How many of the topmost layers stay.</param>
    /// <param name="dropSquashed">Whether the steps between are left out; otherwise they stay as empty ones.</param>
    /// <param name="squashed">The entry of the squashed layer.</param>
    public byte[] Squash(int keptBelow, int keptAbove, bool dropSquashed, ReadOnlyMemory<byte> squashed)
    {
        int below = EndOfLayers(keptBelow);
        int above = keptAbove == 0 ? _entries.Count : StartOfLayer(_layers - keptAbove);
        IEnumerable<HistoryEntry> between = dropSquashed ? [] : _entries[below..above].Select(entry => entry.AsEmpty());
        IEnumerable<ReadOnlyMemory<byte>> texts = _entries[..below].Concat(between).Select(entry => entry.Text)
            .Append(squashed)
            .Concat(_entries[above..].Select(entry => entry.Text));

        using var array = new MemoryStream();
        byte separator = (byte)'[';
        foreach (ReadOnlyMemory<byte> text in texts)
        {
            array.WriteByte(separator);
            array.Write(text.Span);
            separator = (byte)',';
        }

        array.WriteByte((byte)']');
        return array.ToArray();
    }

    private static List<HistoryEntry> Matched(IReadOnlyList<HistoryEntry> entries, int layers)
    {
        var matched = new List<HistoryEntry>(entries.Count);
        int left = layers;
        foreach (HistoryEntry entry in entries)
        {
            matched.Add(entry.IsEmpty || left-- > 0 ? entry : entry.AsEmpty());
        }

        for (; left > 0; left--)
        {
            matched.Add(HistoryEntry.Missing);
        }

        return matched;
    }

    /// <summary>The position behind the entry of the last of the lowest <paramref name="count"/> layers.</summary>
    private int EndOfLayers(int count) => count == 0 ? 0 : StartOfLayer(count - 1) + 1;

    private int StartOfLayer(int ordinal)
    {
        int position = 0;
        while (_entries[position].IsEmpty || ordinal-- > 0) position++;
        return position;
    }
}
