namespace Squash.Transform.Slim.Files;

/// <summary>Bounds the work that the files of an image can cause, so that crafted ones cannot make it endless.</summary>
/// <remarks>A step is about as much work as finding one name in a directory, or looking through 64 bytes.</remarks>
internal sealed class WorkBudget(CancellationToken cancellationToken, long steps = WorkBudget.DefaultSteps)
{
    // An image of 1.3 GB with PostgreSQL, Python and Perl takes 7 million.
    private const long DefaultSteps = 500_000_000;

    private const int BytesPerStep = 64;

    /// <summary>The steps that are left.</summary>
    public long Left { get; private set; } = steps;

    public CancellationToken CancellationToken => cancellationToken;

    /// <exception cref="LimitExceededException">The files of the image have caused too much work.</exception>
    public void Take(long count)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Left -= count;
        if (Left < 0) throw new LimitExceededException("the files of the image refer to each other so often that following them would take too long; squash it without SquashOptions.Slim and SquashOptions.MaxLayers");
    }

    /// <summary>Takes the steps for reading some bytes.</summary>
    public void TakeBytes(long bytes) => Take(1 + (bytes / BytesPerStep));
}
