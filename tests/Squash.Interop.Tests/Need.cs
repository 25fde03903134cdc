using Squash.TestSupport;

namespace Squash.Interop.Tests;

/// <summary>The requirements of tests. If one is missing, the test is skipped with the reason; in CI it fails.</summary>
internal static class Need
{
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
        NoObstacle(Artifacts.Find(pattern, out string path));
        return path;
    }
}
