namespace Squash.Layers;

/// <summary>Counts the memory and time that all layers of an image together take, beyond the cost of their bytes.</summary>
/// <param name="limits">The limits.</param>
/// <param name="cancellationToken">Checked at every step and name, so that every merge stops soon.</param>
internal sealed class ImageBudget(SquashLimits limits, CancellationToken cancellationToken = default)
{
    // A step is a look at a name in memory; a hundred million of them take a few seconds.
    private const int StepsPerEntry = 10;

    private readonly long _maxSteps = limits.MaxEntries * StepsPerEntry;
    private long _entries;
    private long _metadataBytes;
    private long _steps;

    public SquashLimits Limits => limits;

    /// <summary>Counts entries that were read, and the bytes kept for them. Can be called from any thread.</summary>
    /// <exception cref="LimitExceededException">The image has more than allowed.</exception>
    public void AddEntries(long entries, long metadataBytes)
    {
        if (Interlocked.Add(ref _entries, entries) > limits.MaxEntries)
        {
            throw new LimitExceededException($"the layers have more than {limits.MaxEntries} entries in all", nameof(SquashLimits.MaxEntries));
        }

        if (Interlocked.Add(ref _metadataBytes, metadataBytes) > limits.MaxMetadataBytes)
        {
            throw new LimitExceededException(
                $"the names, link targets and attributes of the layers have more than {limits.MaxMetadataBytes} bytes in all",
                nameof(SquashLimits.MaxMetadataBytes));
        }
    }

    /// <summary>Checks the number of names, because a single path may create thousands of directories.</summary>
    public void CheckNames(int names)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (names > limits.MaxEntries)
        {
            throw new LimitExceededException(
                $"the layers have more than {limits.MaxEntries} names in all, including directories that paths imply", nameof(SquashLimits.MaxEntries));
        }
    }

    /// <summary>Counts a step; an entry may cause any number of steps. For the merging thread only.</summary>
    /// <param name="weight">The cost relative to a look at a name.</param>
    public void Step(int weight = 1)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _steps += weight;
        if (_steps > _maxSteps)
        {
            throw new LimitExceededException(
                $"the layers replace, remove or link the same names over and over, in more than {_maxSteps} steps", nameof(SquashLimits.MaxEntries));
        }
    }
}
