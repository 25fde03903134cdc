using System.Runtime.InteropServices;

namespace Squash.TestSupport;

/// <summary>The processor time of the current thread, which does not depend on other work of the machine.</summary>
public static partial class ThreadTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID of clock_gettime(2)

    /// <summary>The shortest time of several runs in seconds; 0 if the system does not report it.</summary>
    public static double LeastOf(int runs, Action action)
    {
        double least = double.MaxValue;
        for (int run = 0; run < runs; run++)
        {
            double start = Seconds();
            action();
            least = Math.Min(least, Seconds() - start);
        }

        return least;
    }

    private static double Seconds() =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess && GetTime(ThreadClock, out TimeSpecification time) == 0
            ? time.Seconds + (time.Nanoseconds / 1e9)
            : 0;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpecification time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpecification
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
