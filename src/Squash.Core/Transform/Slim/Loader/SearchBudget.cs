namespace Squash.Transform.Slim.Loader;

/// <summary>Bounds how many places all searches together may look at, so that crafted files cannot make them endless.</summary>
internal sealed class SearchBudget(CancellationToken cancellationToken, long steps = SearchBudget.DefaultSteps)
{
    // An image with 5,000 programs of 100 libraries each, in 10 directories, takes 5 million.
    private const long DefaultSteps = 100_000_000;

    private long _left = steps;

    /// <exception cref="LimitExceededException">The searches have looked at too many places.</exception>
    public void Step()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (--_left < 0) throw new LimitExceededException("the programs of the image need libraries in more than 100 million combinations; no real image does");
    }
}
