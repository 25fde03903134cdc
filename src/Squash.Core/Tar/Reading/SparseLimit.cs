namespace Squash.Tar.Reading;

/// <summary>Bounds the map of a sparse file while it is read.</summary>
/// <param name="MaxSegments">The most runs of data.</param>
/// <param name="Where">Where the file stands, for the message.</param>
internal readonly record struct SparseLimit(int MaxSegments, string Where)
{
    /// <exception cref="LimitExceededException">There are more than the most.</exception>
    public void Check(long segments)
    {
        if (segments > MaxSegments)
        {
            throw new LimitExceededException(
                $"{Where}: a sparse file has more than {MaxSegments} runs of data", nameof(SquashLimits.MaxSparseSegments));
        }
    }
}
