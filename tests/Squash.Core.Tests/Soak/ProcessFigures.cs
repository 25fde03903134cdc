using System.Globalization;

namespace Squash.Core.Tests.Soak;

/// <summary>What this process holds at one moment.</summary>
/// <param name="ResidentBytes">Its memory, garbage collected.</param>
/// <param name="HeapBytes">What of it are objects that are still referred to.</param>
/// <param name="Descriptors">Its open files; those that only a finalizer would close count.</param>
internal readonly record struct ProcessFigures(long ResidentBytes, long HeapBytes, int Descriptors)
{
    public static ProcessFigures Take()
    {
        // Not those of assemblies, which are loaded when they are first needed, such as to show a failure.
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
