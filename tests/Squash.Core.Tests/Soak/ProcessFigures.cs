using System.Globalization;

namespace Squash.Core.Tests.Soak;

/// <summary>The memory and files of this process at one moment.</summary>
/// <param name="ResidentBytes">Its memory after a garbage collection.</param>
/// <param name="HeapBytes">The part of it that consists of live objects.</param>
/// <param name="Descriptors">Its open files, including those that only a finalizer would close.</param>
internal readonly record struct ProcessFigures(long ResidentBytes, long HeapBytes, int Descriptors)
{
    public static ProcessFigures Take()
    {
        // Without assemblies, which are loaded on first use, for example to show a failure.
        int descriptors = new DirectoryInfo("/proc/self/fd").GetFiles().Count(file => file.LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) != true);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        long kilobytes = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return new ProcessFigures(1024 * kilobytes, GC.GetTotalMemory(forceFullCollection: false), descriptors);
    }

    public ProcessFigures Max(ProcessFigures other) =>
        new(Math.Max(ResidentBytes, other.ResidentBytes), Math.Max(HeapBytes, other.HeapBytes), Math.Max(Descriptors, other.Descriptors));

    public override string ToString() => $"{ResidentBytes >> 20} MiB ({HeapBytes >> 20} of it objects), {Descriptors} descriptors";
}
