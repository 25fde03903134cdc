using System.Buffers;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Elf;

/// <summary>Looks through the read-only data of a program for the names of libraries and files that it may open.</summary>
/// <remarks>
/// The data passes in chunks that overlap, so that a string can be seen twice. Code is
/// data here too, because older linkers put both into one segment.
/// </remarks>
internal static class ReadOnlyStrings
{
    private const int ChunkBytes = 256 * 1024;

    // The longest name of a file, and room for its directories.
    private const int MaxStringBytes = 1024;

    // A browser's read-only data has some 150 MB.
    private const long MaxScannedBytes = 512L * 1024 * 1024;

    // A program that was built to be moved names its data by paths below its prefix; others have files in the home of their user.
    private static readonly byte[][] PrefixStarts = [[.. "\0share/"u8], [.. "\0lib/"u8], [.. "\0libexec/"u8], [.. "\0etc/"u8], [.. "\0~/"u8], [.. "\0file:///"u8]];

    // Go and Rust put strings behind each other, so that only what the image has tells where a path ends.
    private static readonly byte[][] JoinedStarts = [[.. "/etc/"u8], [.. "/usr/share/"u8], [.. "/usr/local/"u8]];

    private const int MaxJoinedBytes = 256;

    private static readonly SearchValues<byte> InCommands = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.+-/"u8);

    private static readonly SearchValues<byte> InSettings = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"u8);

    private static readonly SearchValues<byte> Printable = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(value => (byte)value)]);

    /// <param name="stream">The file.</param>
    /// <param name="elf">The headers of the file.</param>
    /// <param name="texts">Texts to look for that need no NUL before or behind them: Go and Rust write none.</param>
    /// <param name="visit">
    /// Gets each absolute path, also behind the name of a setting (<c>mime_table /usr/share/x</c>), each path below the prefix of the program (<c>share/git-core</c>) or the home, each name that contains <c>.so</c>,
    /// each command with an option (<c>locale -</c> of <c>locale -a</c>), and each of the texts that occurs.
    /// </param>
    /// <param name="visitJoined">Gets paths with unknown ends, of languages that put strings behind each other.</param>
    /// <param name="budget">The work that may still be done.</param>
    public static void Scan(Stream stream, ElfFile elf, IReadOnlyList<byte[]> texts, Action<string> visit, Action<string> visitJoined, WorkBudget budget)
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        List<byte[]> missing = [.. texts];
        bool isJoined = elf.IsGo;
        long left = MaxScannedBytes;
        try
        {
            foreach ((long start, long length) in elf.ReadOnlyData)
            {
                long end = start + Math.Min(length, left);
                left -= end - start;
                for (long at = start; at < end; at += ChunkBytes - MaxStringBytes)
                {
                    budget.TakeBytes(Math.Min(ChunkBytes, end - at));
                    int read = ElfInput.ReadAt(stream, at, chunk.AsSpan(0, (int)Math.Min(ChunkBytes, end - at)));
                    if (read == 0) break;
                    VisitPaths(chunk.AsSpan(0, read), visit);
                    foreach (byte[] prefix in PrefixStarts) VisitStarts(chunk.AsSpan(0, read), prefix, visit);
                    VisitSettings(chunk.AsSpan(0, read), visit);
                    VisitCommands(chunk.AsSpan(0, read), visit);
                    VisitLibraries(chunk.AsSpan(0, read), visit);
                    VisitTexts(chunk.AsSpan(0, read), missing, visit);
                    isJoined |= chunk.AsSpan(0, read).IndexOf("/rustc/"u8) >= 0;
                    if (isJoined) VisitJoined(chunk.AsSpan(0, read), visitJoined);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static void VisitPaths(ReadOnlySpan<byte> data, Action<string> visit) => VisitStarts(data, "\0/"u8, visit);

    private static void VisitStarts(ReadOnlySpan<byte> data, ReadOnlySpan<byte> start, Action<string> visit)
    {
        for (int found; (found = data.IndexOf(start)) >= 0;)
        {
            data = data[(found + 1)..];
            if (Text(data) is { Length: > 1 } path) visit(path);
        }
    }

    private static void VisitJoined(ReadOnlySpan<byte> data, Action<string> visit)
    {
        foreach (byte[] start in JoinedStarts)
        {
            int from = 0;
            for (int found; (found = data[from..].IndexOf(start)) >= 0; from += found + start.Length)
            {
                ReadOnlySpan<byte> rest = data.Slice(from + found, Math.Min(MaxJoinedBytes, data.Length - from - found));
                int end = rest.IndexOfAnyExcept(Printable);
                visit(ByteText.Of(end < 0 ? rest : rest[..end]));
            }
        }
    }

    // A program whose default settings are lines of a configuration. A path behind several words is part of a message.
    private static void VisitSettings(ReadOnlySpan<byte> data, Action<string> visit)
    {
        int from = 0;
        for (int found; (found = data[from..].IndexOf(" /"u8)) >= 0; from += found + 2)
        {
            int start = data[from..(from + found)].LastIndexOfAnyExcept(InSettings) + from;
            if (start >= from && data[start] == 0 && from + found - start > 1 && Text(data[(from + found + 1)..]) is { Length: > 1 } path) visit(path);
        }
    }

    private static void VisitCommands(ReadOnlySpan<byte> data, Action<string> visit)
    {
        int from = 0;
        for (int found; (found = data[from..].IndexOf(" -"u8)) >= 0; from += found + 2)
        {
            int start = data[from..(from + found)].LastIndexOfAnyExcept(InCommands) + from;
            if (start >= from && data[start] == 0 && from + found - start > 1) visit(ByteText.Of(data[(start + 1)..(from + found + 2)]));
        }
    }

    private static void VisitLibraries(ReadOnlySpan<byte> data, Action<string> visit)
    {
        int from = 0;
        for (int found; (found = data[from..].IndexOf(".so"u8)) >= 0; from += found + 3)
        {
            ReadOnlySpan<byte> before = data[..(from + found)];
            int start = before.LastIndexOfAnyExcept(Printable) + 1;
            if (before.Length - start is 0 or > MaxStringBytes / 2 || data[start] == (byte)'/') continue;
            if (Text(data[start..]) is { } name) visit(name);
        }
    }

    private static void VisitTexts(ReadOnlySpan<byte> data, List<byte[]> missing, Action<string> visit)
    {
        for (int i = missing.Count - 1; i >= 0; i--)
        {
            if (data.IndexOf(missing[i]) < 0) continue;
            visit(ByteText.Of(missing[i]));
            missing.RemoveAt(i);
        }
    }

    // The printable text up to the next NUL.
    private static string? Text(ReadOnlySpan<byte> data)
    {
        int end = data[..Math.Min(data.Length, MaxStringBytes)].IndexOfAnyExcept(Printable);
        return end > 0 && data[end] == 0 ? ByteText.Of(data[..end]) : null;
    }
}
