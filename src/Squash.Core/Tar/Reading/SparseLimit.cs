namespace Squash.Tar.Reading;

/// <summary>Limits the size of a sparse file's map while it is read.</summary>
/// <param name="MaxSegments">The maximum number of data runs.</param>
/// <param name="Where">The place of the file, for messages.</param>
internal readonly record struct SparseLimit(int MaxSegments, string Where)
{
    /// <exception cref="LimitExceededException">There are more.</exception>
    public void Check(long segments)
    {
        if (segments > MaxSegments)
        {
            throw new LimitExceededException(
                $"{Where}: a sparse file has more than {MaxSegments} runs of data", nameof(SquashLimits.MaxSparseSegments));
        }
    }
}
