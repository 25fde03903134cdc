namespace Squash.Core.Tests.IO;

/// <summary>A waiting call on a separate thread.</summary>
internal sealed class WaitingCall<T>
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    public WaitingCall(Func<T> call)
    {
        _thread = new Thread(() =>
        {
            try
            {
                _result.SetResult(call());
            }
            catch (Exception failure)
            {
                _result.SetException(failure);
            }
        })
        { IsBackground = true };
        _thread.Start();
    }

    public Task<T> Result => _result.Task;

    /// <summary>
    /// Returns when the call waits for another thread, no matter how long a busy machine needs until then; fails if it ends
    /// instead.
    /// </summary>
    public void AssertWaits()
    {
        SpinWait spin = default;
        while (!_thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
        {
            Assert.False(_thread.ThreadState.HasFlag(ThreadState.Stopped), "the call has not waited");
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            spin.SpinOnce();
        }
    }
}
