namespace Squash.Tar;

/// <summary>Walks two sets of PAX records together. Both are sorted by key, without duplicates.</summary>
internal ref struct PaxRecordPairs
{
    private PaxRecords _before;
    private PaxRecords _after;
    private bool _hasBefore;
    private bool _hasAfter;

    public PaxRecordPairs(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        _before = new PaxRecords(before);
        _after = new PaxRecords(after);
        _hasBefore = _before.TryRead(out _);
        _hasAfter = _after.TryRead(out _);
    }

    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>Whether the first set has the key, and its value.</summary>
    public bool IsBefore { get; private set; }

    public ReadOnlySpan<byte> Before { get; private set; }

    /// <summary>Whether the second set has the key, and its value.</summary>
    public bool IsAfter { get; private set; }

    public ReadOnlySpan<byte> After { get; private set; }

    /// <summary>Moves to the next key.</summary>
    public bool TryRead()
    {
        if (!_hasBefore && !_hasAfter) return false;
        int order = !_hasAfter ? -1 : !_hasBefore ? 1 : _before.Key.SequenceCompareTo(_after.Key);
        IsBefore = order <= 0;
        IsAfter = order >= 0;
        Key = IsBefore ? _before.Key : _after.Key;
        Before = IsBefore ? _before.Value : default;
        After = IsAfter ? _after.Value : default;
        if (IsBefore) _hasBefore = _before.TryRead(out _);
        if (IsAfter) _hasAfter = _after.TryRead(out _);
        return true;
    }

    /// <summary>Moves to the next key whose values differ.</summary>
    public bool TryReadDifference()
    {
        while (TryRead())
        {
            if (IsBefore != IsAfter || !Before.SequenceEqual(After)) return true;
        }

        return false;
    }
}
