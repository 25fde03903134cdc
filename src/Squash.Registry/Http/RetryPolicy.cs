using System.Globalization;

namespace Squash.Registry.Http;

/// <summary>Does again what failed for a reason that may pass.</summary>
internal sealed class RetryPolicy(int retries, TimeSpan firstDelay, TimeProvider time)
{
    // Longer waits are left to the caller to decide, even if the registry asks for them.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public RetryPolicy(RegistryOptions options)
        : this(options.Retries, options.FirstDelay, options.Time)
    {
    }

    /// <summary>Does it until it succeeds, or fails once more than is allowed.</summary>
    /// <exception cref="RegistryException">It never succeeded.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                return await action(cancellationToken).ConfigureAwait(false);
            }
            catch (TransientException failure)
            {
                await WaitAsync(failure, failures, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="failure">How the last one ended.</param>
    /// <param name="failures">The number of failures in a row.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RegistryException">All attempts are used up.</exception>
    public async Task WaitAsync(TransientException failure, int failures, CancellationToken cancellationToken)
    {
        if (failures > retries) throw failure.Final(failures == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" (tried {failures} times)"));
        TimeSpan wait = failure.RetryAfter ?? BackOff(failures);
        if (wait > LongestWait)
        {
            throw failure.Final(string.Create(CultureInfo.InvariantCulture, $"; it asks to try again in {wait.TotalSeconds:0} seconds"));
        }

        await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
    }

    // Half of it at random, so that many machines that were refused together do not come back together.
    private TimeSpan BackOff(int failures)
    {
        TimeSpan full = firstDelay * Math.Pow(2, Math.Min(failures - 1, 10));
        TimeSpan wait = full < LongestWait ? full : LongestWait;
#pragma warning disable CA5394 // No secret depends on it.
        return wait / 2 + wait / 2 * Random.Shared.NextDouble();
#pragma warning restore CA5394
    }
}
