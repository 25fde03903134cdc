namespace Squash.Output;

/// <summary>Ends a target after a failure.</summary>
internal static class AbortedTarget
{
    /// <summary>Aborts it. An exception of that must not hide the first one.</summary>
    public static async Task AbortAsync(Func<Task> abort) =>
        await Task.Run(abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
