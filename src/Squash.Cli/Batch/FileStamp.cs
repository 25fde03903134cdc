namespace Squash.Cli.Batch;

/// <summary>Tells whether a file, or the files of a directory, changed, without reading them: by size and time, as make and rsync do.</summary>
/// <param name="Bytes">The size of all files together.</param>
/// <param name="Ticks">When the youngest was modified: .NET ticks, UTC.</param>
internal readonly record struct FileStamp(long Bytes, long Ticks)
{
    /// <summary>
    /// The stamp of what a path leads to; <see langword="null"/> where nothing is, or nothing that keeps what was written to
    /// it: a device, a FIFO.
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
