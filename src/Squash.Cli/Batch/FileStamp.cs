namespace Squash.Cli.Batch;

/// <summary>Detects changes of a file or of the files in a directory by size and time, without reading them, as make and rsync do.</summary>
/// <param name="Bytes">The size of all files together.</param>
/// <param name="Ticks">The latest modification time of all files: .NET ticks, UTC.</param>
internal readonly record struct FileStamp(long Bytes, long Ticks)
{
    /// <summary>
    /// The stamp of a path; <see langword="null"/> if nothing exists there, or if it does not keep the data written to
    /// it, such as a device or a FIFO.
    /// </summary>
    public static FileStamp? Of(string path)
    {
        try
        {
            FileStamp stamp = default;
            foreach (FileInfo file in FilesOf(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path))
            {
                stamp = new FileStamp(stamp.Bytes + file.Length, Math.Max(stamp.Ticks, file.LastWriteTimeUtc.Ticks));
            }

            return stamp.Bytes > 0 ? stamp : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<FileInfo> FilesOf(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories) : [new FileInfo(path)];
}
