namespace Squash.IO;

/// <summary>Additional methods of tasks.</summary>
internal static class TaskExtensions
{
    /// <summary>
    /// Marks a failure of the task as observed, even if the task is never awaited. One cause can make many tasks fail, and the caller gets
    /// one of the exceptions. The others would be reported as <see cref="TaskScheduler.UnobservedTaskException"/>.
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
