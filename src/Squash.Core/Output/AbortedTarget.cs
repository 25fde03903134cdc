namespace Squash.Output;

/// <summary>Ends a target after a failure.</summary>
internal static class AbortedTarget
{
    /// <summary>Aborts it. What goes wrong with that must not hide what went wrong before.</summary>
    public static async Task AbortAsync(Func<Task> abort) =>
        await Task.Run(abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
