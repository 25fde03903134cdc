namespace Squash.Registry.Push;

/// <summary>A token that follows another one a little later, so that a request that is almost done can end.</summary>
/// <remarks>
/// distribution can cancel an upload only at the position that it has. After a request that broke off, the client does not know that
/// position, and the registry keeps the upload for a week.
/// </remarks>
internal sealed class LateCancellation : IDisposable
{
    /// <summary>The time that a request gets. A user who interrupts a program waits for it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _late = new();
    private readonly CancellationTokenRegistration _registration;

    /// <param name="cancellationToken">The token to follow.</param>
    public LateCancellation(CancellationToken cancellationToken) => _registration = cancellationToken.Register(() => _late.CancelAfter(Grace));

    /// <summary>The token for the request.</summary>
    public CancellationToken Token => _late.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _late.Dispose();
    }
}
