namespace Squash.Registry;

/// <summary>Finds programs that run for us: ssh, and the helpers that keep credentials.</summary>
/// <remarks>
/// Only the directories of PATH count. Given a bare name, .NET also starts a program of that name in the current directory, which may come
/// from a stranger: a source tree, or an unpacked archive.
/// </remarks>
internal static class ProgramPath
{
    /// <summary>The path of a program.</summary>
    /// <param name="name">Its name, without a directory.</param>
    /// <param name="directories">The value of PATH.</param>
    /// <returns><see langword="null"/> if no directory has the program.</returns>
    public static string? Find(string name, string? directories)
    {
        string[] names = OperatingSystem.IsWindows() ? [name + ".exe", name] : [name];
        return (directories ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(directory => names.Select(each => Path.Combine(directory, each)))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != 0);
    }
}
