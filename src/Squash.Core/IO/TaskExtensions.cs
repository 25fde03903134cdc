namespace Squash.IO;

/// <summary>What tasks lack.</summary>
internal static class TaskExtensions
{
    /// <summary>
    /// Counts a failure of the task as seen, even where nobody awaits it: one cause can make many tasks fail, and the caller is told of
    /// one. The others would come back as <see cref="TaskScheduler.UnobservedTaskException"/>.
    /// </summary>
    public static T Observed<T>(this T task)
        where T : Task
    {
        task.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }
}
