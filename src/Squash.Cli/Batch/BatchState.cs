using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Squash.Cli.Options;
using Squash.IO;

namespace Squash.Cli.Batch;

/// <summary>
/// Records the finished images of a batch in a file with one JSON object per line. Each line is written in a single call and flushed
/// to disk when its image is complete. If the batch is killed, only the last line can be torn; it is then dropped.
/// </summary>
/// <remarks>A lock, which ends with the process, keeps other batches away from the file.</remarks>
internal sealed class BatchState : IDisposable
{
    private const byte LineEnd = (byte)'\n';

    // The beginning of every line.
    private static ReadOnlySpan<byte> Start => "{\"output\":"u8;

    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly Dictionary<string, JObject> _records = [];

    private BatchState(FileStream file) => _file = file;

    /// <summary>Opens the file, or creates it if it does not exist.</summary>
    /// <exception cref="UsageException">The file is not the state of a batch.</exception>
    /// <exception cref="IOException">It cannot be opened or read, or another batch has it.</exception>
    public static BatchState Open(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the state of the batch cannot be kept in '{path}': {exception.Message.TrimEnd('.')} (--state names another file)", exception);
        }

        try
        {
            BatchState state = new(file);
            state.Load(path);
            return state;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Identifies everything that an image is made from; <see langword="null"/> if that is not possible.</summary>
    public static string? KeyOf(IEnumerable<string> recipe, BatchItem item, OutputFormat format)
    {
        if (FileStamp.Of(item.Input) is not { } input) return null;
        JArray parts = [new JArray(recipe), $"{format}", Path.GetFullPath(item.Input), input.Bytes, input.Ticks, new JArray(item.Tags)];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts.ToString(Formatting.None))));
    }

    /// <summary>The report of an image that was made from the same input and options, and whose output is unchanged.</summary>
    public JObject? Find(string key, string output)
    {
        string path = Path.GetFullPath(output);
        return _records.TryGetValue(path, out JObject? record)
            && (string?)record["key"] == key
            && FileStamp.Of(path) is { } stamp
            && stamp == new FileStamp((long?)record["bytes"] ?? 0, (long?)record["ticks"] ?? 0)
                ? record["report"] as JObject
                : null;
    }

    /// <summary>Records a finished image.</summary>
    public void Add(string key, string output, JObject report)
    {
        string path = Path.GetFullPath(output);
        if (FileStamp.Of(path) is not { } stamp) return;
        JObject record = new() { ["output"] = path, ["key"] = key, ["bytes"] = stamp.Bytes, ["ticks"] = stamp.Ticks, ["report"] = report };
        byte[] line = [.. Encoding.UTF8.GetBytes(record.ToString(Formatting.None)), LineEnd];
        lock (_lock)
        {
            _file.Write(line);
            LinuxFile.FlushToDisk(_file.SafeFileHandle, _file.Name);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Load(string path)
    {
        byte[] content = new byte[_file.Length];
        _file.ReadExactly(content);
        int end = Array.LastIndexOf(content, LineEnd) + 1;
        foreach (string line in Encoding.UTF8.GetString(content, 0, end).Split('\n')[..^1])
        {
            JObject record = Parse(line) ?? throw Foreign(path);
            _records[(string?)record["output"] ?? ""] = record;
        }

        // Only remove a line that we have begun to write.
        ReadOnlySpan<byte> torn = content.AsSpan(end);
        if (!Start[..Math.Min(Start.Length, torn.Length)].SequenceEqual(torn[..Math.Min(Start.Length, torn.Length)])) throw Foreign(path);
        _file.SetLength(end);
        _file.Position = end;
    }

    private static UsageException Foreign(string path) =>
        new($"'{path}' is not the state of a batch, or is damaged: name another file with --state, or delete it");

    private static JObject? Parse(string line)
    {
        try
        {
            // Keep text that looks like a date as text.
            using JsonTextReader reader = new(new StringReader(line)) { DateParseHandling = DateParseHandling.None };
            return JObject.Load(reader) is var record && record["output"] is not null && record["report"] is JObject ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
