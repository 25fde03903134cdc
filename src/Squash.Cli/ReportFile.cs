using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.IO;
using Squash.Tar;

namespace Squash.Cli;

/// <summary>A file for a report. It appears complete or not at all.</summary>
internal static class ReportFile
{
    private const string LayoutFile = "oci-layout"; // OCI image-spec v1.1, image-layout.md

    /// <summary>The first bytes of compressed files: gzip, zstd, xz, bzip2, lzip, zip.</summary>
    private static readonly byte[][] Compressed =
        [[0x1f, 0x8b], [0x28, 0xb5, 0x2f, 0xfd], [0xfd, .. "7zXZ"u8], [.. "BZh"u8], [.. "LZIP"u8], [.. "PK"u8, 3, 4]];

    /// <param name="name">The file; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</param>
    /// <param name="write">Writes the report.</param>
    /// <param name="cancellationToken">Ends the wait for a reader of stdout or a FIFO.</param>
    public static async Task WriteAsync(string name, Action<TextWriter> write, CancellationToken cancellationToken)
    {
        if (name == ParseResultExtensions.StandardStream)
        {
            StandardStreams.WriteText(write, cancellationToken);
            return;
        }

        await BlockingWork.WaitAsync(() => WriteFileAsync(name, write), name, cancellationToken);
    }

    private static async Task<bool> WriteFileAsync(string name, Action<TextWriter> write)
    {
        await using AtomicFile file = AtomicFile.Create(name);
        await using (StreamWriter writer = new(file.Stream, leaveOpen: true))
        {
            write(writer);
        }

        await file.CommitAsync();
        return true;
    }

    /// <summary>Whether an archive, or a list or blob of an OCI layout, exists at a path.</summary>
    public static bool WouldReplaceArchive(string path)
    {
        if (FileIdentity.Of(path) is null || !File.Exists(path)) return false;
        string place = FileIdentity.Resolve(path);
        for (string? folder = Path.GetDirectoryName(place); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, LayoutFile)) && IsPartOfLayout(Path.GetRelativePath(folder, place))) return true;
        }

        return IsArchive(path);
    }

    /// <summary>Whether a file in an OCI layout directory belongs to the layout.</summary>
    /// <param name="name">Its path in the layout.</param>
    public static bool IsPartOfLayout(string name) =>
        name is LayoutFile or "index.json" or "manifest.json" || name.StartsWith("blobs" + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsArchive(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] start = new byte[TarFields.BlockBytes];
            int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return Array.Exists(Compressed, magic => start.AsSpan(0, length).StartsWith(magic))
                || (length == start.Length && TarHeader.TryParse(start, out _));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An unreadable file may still be replaceable; otherwise the write reports the reason.
            return false;
        }
    }
}
