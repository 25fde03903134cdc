namespace Squash.Images;

/// <summary>The history of an image, matched to its layers.</summary>
/// <remarks>
/// Invariant: there are as many non-empty entries as layers, in the same order. Engines refuse an image with more, and
/// builders cannot handle one with fewer, so a source that violates it is corrected first.
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

    /// <summary>The step for each layer, base first.</summary>
    public IEnumerable<HistoryEntry> LayerEntries => _entries.Where(entry => !entry.IsEmpty);

    /// <summary>The history of the result, as a JSON array.</summary>
    /// <param name="layers">The layers of the result, base first.</param>
    /// <param name="dropReplaced">Whether steps of replaced layers are left out; otherwise they become steps without a layer.</param>
    /// <param name="step">The entry of a last step that made no layer; <see langword="null"/> if there was none.</param>
    public byte[] With(IReadOnlyList<HistoryLayer> layers, bool dropReplaced, byte[]? step = null)
    {
        List<ReadOnlyMemory<byte>> texts = [];
        int next = 0;
        foreach (HistoryLayer layer in layers)
        {
            if (layer.Entry is { } entry)
            {
                int end = layer.End == _layers ? _entries.Count : StartOfLayer(layer.End);
                if (!dropReplaced) texts.AddRange(Emptied(next, end));
                texts.Add(entry);
                next = Math.Max(next, end);
                continue;
            }

            int own = StartOfLayer(layer.Start);
            texts.AddRange(Emptied(next, own));
            texts.Add(_entries[own].Text);
            next = own + 1;
        }

        texts.AddRange(Emptied(next, _entries.Count));
        if (step is not null) texts.Add(step);

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

    private IEnumerable<ReadOnlyMemory<byte>> Emptied(int start, int end)
    {
        for (int i = start; i < end; i++) yield return _entries[i].AsEmpty().Text;
    }

    private int StartOfLayer(int ordinal)
    {
        int position = 0;
        while (_entries[position].IsEmpty || ordinal-- > 0) position++;
        return position;
    }
}
