using System.Runtime.CompilerServices;

namespace Squash.TestSupport;

/// <summary>The files that <c>make dist</c> builds.</summary>
public static class Artifacts
{
    private static readonly Lazy<DateTime> LastChange = new(FindLastChange);

    /// <summary>
    /// The native command, if it is up to date. It starts ten times faster than the managed one, and tests start the command thousands of
    /// times. NativeFileTests check that both do the same.
    /// </summary>
    public static string? NativeCommand { get; } = OperatingSystem.IsWindows() || Find("publish/squash", out string path) is not null ? null : path;

    /// <summary>Finds a file.</summary>
    /// <param name="pattern">Its path below <c>artifacts</c>; the file name may have a <c>*</c>.</param>
    /// <param name="path">Its path; empty if there is none.</param>
    /// <returns>The reason not to use it; <see langword="null"/> if it is up to date.</returns>
    public static string? Find(string pattern, out string path)
    {
        string folder = Path.Combine(Repository(), "artifacts", Path.GetDirectoryName(pattern) ?? "");
        path = (Directory.Exists(folder) ? Directory.GetFiles(folder, Path.GetFileName(pattern)).SingleOrDefault() : null) ?? "";
        if (path.Length == 0) return $"there is no artifacts/{pattern}; make dist builds it";
        return File.GetLastWriteTimeUtc(path) < LastChange.Value ? $"artifacts/{pattern} is older than the source; make dist builds it again" : null;
    }

    private static DateTime FindLastChange() => Directory
        .EnumerateFiles(Path.Combine(Repository(), "src"), "*.cs*", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
        .Append(Path.Combine(Repository(), "Directory.Packages.props"))
        .Max(File.GetLastWriteTimeUtc);

    private static string Repository([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file) ?? "", "../.."));
}
