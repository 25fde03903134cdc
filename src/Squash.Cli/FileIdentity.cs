namespace Squash.Cli;

/// <summary>Recognises one file behind two names.</summary>
internal static class FileIdentity
{
    /// <summary>
    /// Whether both name the same file with something in it, symbolic links followed. Devices such as /dev/null have no
    /// length and may well be both.
    /// </summary>
    public static bool AreSame(string first, string second) =>
        Resolve(first) is var file && file == Resolve(second) && new FileInfo(file) is { Exists: true, Length: > 0 };

    /// <summary>The file that a standard stream was redirected from or to, where the system tells (Linux with /proc).</summary>
    public static string? OfDescriptor(int descriptor)
    {
        const string Descriptors = "/proc/self/fd";
        string link = $"{Descriptors}/{descriptor}";
        return Directory.Exists(Descriptors) && File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName is { } target && File.Exists(target)
            ? target
            : null;
    }

    /// <summary>The full path of a file, symbolic links followed.</summary>
    /// <remarks>Directory by directory: .NET resolves only the last component of a path.</remarks>
    public static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } parent) return full;
        string place = Path.Combine(Resolve(parent), Path.GetFileName(full));
        try
        {
            FileSystemInfo info = Directory.Exists(place) ? new DirectoryInfo(place) : new FileInfo(place);
            return info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? place;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return place;
        }
    }
}
