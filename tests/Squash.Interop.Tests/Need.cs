namespace Squash.Interop.Tests;

/// <summary>The requirements of tests. If one is missing, the test is skipped with the reason; in CI it fails.</summary>
internal static class Need
{
    private static readonly Lazy<DateTime> LastChange = new(FindLastChange);

    /// <summary>Skips the test if there is an obstacle.</summary>
    public static void NoObstacle(string? obstacle)
    {
        if (obstacle is null) return;
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"CI must run this: {obstacle}");
        Assert.Skip(obstacle);
    }

    public static void Root()
    {
        NoObstacle(OperatingSystem.IsLinux() ? null : "needs Linux");
        NoObstacle(Environment.UserName == "root" ? null : "chroot(2) needs root");
    }

    public static void Programs(params string[] names)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] missing = [.. names.Where(name => !Array.Exists(folders, folder => File.Exists(Path.Combine(folder, name))))];
        NoObstacle(missing.Length == 0 ? null : $"not installed: {string.Join(' ', missing)}; scripts/install-engines.sh installs them");
    }

    /// <summary>The path of a file built by <c>make dist</c>.</summary>
    /// <param name="pattern">Its path below <c>artifacts</c>; the file name may have a <c>*</c>.</param>
    public static string Artifact(string pattern)
    {
        NoObstacle(FindArtifact(pattern, out string path));
        return path;
    }

    /// <summary>Finds a file built by <c>make dist</c>.</summary>
    /// <param name="pattern">Its path below <c>artifacts</c>; the file name may have a <c>*</c>.</param>
    /// <param name="path">Its path; empty if there is none.</param>
    /// <returns>The reason not to use it; <see langword="null"/> if it is up to date.</returns>
    public static string? FindArtifact(string pattern, out string path)
    {
        string folder = Registry.RepositoryPath(Path.Combine("artifacts", Path.GetDirectoryName(pattern) ?? ""));
        path = (Directory.Exists(folder) ? Directory.GetFiles(folder, Path.GetFileName(pattern)).SingleOrDefault() : null) ?? "";
        if (path.Length == 0) return $"there is no artifacts/{pattern}; make dist builds it";
        return File.GetLastWriteTimeUtc(path) < LastChange.Value ? $"artifacts/{pattern} is older than the source; make dist builds it again" : null;
    }

    private static DateTime FindLastChange() => Directory
        .EnumerateFiles(Registry.RepositoryPath("src"), "*.cs*", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
        .Append(Registry.RepositoryPath("Directory.Packages.props"))
        .Max(File.GetLastWriteTimeUtc);
}
