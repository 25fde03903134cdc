namespace Squash.Layers;

/// <summary>Counts what all layers of an image together take of memory and time, beyond what their bytes take.</summary>
/// <param name="limits">Bounds.</param>
/// <param name="cancellationToken">Looked at with every step and name, so that no merge goes on after it.</param>
internal sealed class ImageBudget(SquashLimits limits, CancellationToken cancellationToken = default)
{
    // A step is a look at a name in memory: a hundred million of them take a few seconds.
    private const int StepsPerEntry = 10;

    private readonly long _maxSteps = limits.MaxEntries * StepsPerEntry;
    private long _entries;
    private long _metadataBytes;
    private long _steps;

    public SquashLimits Limits => limits;

    /// <summary>Counts entries that were read, and the bytes that are kept of them. From any thread.</summary>
    /// <exception cref="LimitExceededException">The image has more than is granted.</exception>
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

    /// <summary>Looks at how many names there are: a single path may make thousands of directories.</summary>
    public void CheckNames(int names)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (names > limits.MaxEntries)
        {
            throw new LimitExceededException(
                $"the layers have more than {limits.MaxEntries} names in all, directories that paths imply counted", nameof(SquashLimits.MaxEntries));
        }
    }

    /// <summary>Counts a step that an entry may cause any number of. From the thread that merges.</summary>
    /// <param name="weight">How many times as long it takes as to look at a name.</param>
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
