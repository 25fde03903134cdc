using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Squash.Cli.Options;
using Squash.IO;

namespace Squash.Cli.Batch;

/// <summary>
/// Remembers what a batch has done: a file with a JSON object a line, each written in one go and forced to the disk when its
/// image is complete. Whatever ends a batch, at most its last line is torn, and is then dropped.
/// </summary>
/// <remarks>One batch at a time has the file, by a lock that ends with the process.</remarks>
internal sealed class BatchState : IDisposable
{
    private const byte LineEnd = (byte)'\n';

    // How every line begins.
    private static ReadOnlySpan<byte> Start => "{\"output\":"u8;

    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly Dictionary<string, JObject> _records = [];

    private BatchState(FileStream file) => _file = file;

    /// <summary>Opens the file, which is made if it is not there.</summary>
    /// <exception cref="UsageException">It is no such file.</exception>
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

    /// <summary>What identifies all that goes into an image; <see langword="null"/> where that cannot be told.</summary>
    public static string? KeyOf(IEnumerable<string> recipe, BatchItem item, OutputFormat format)
    {
        if (FileStamp.Of(item.Input) is not { } input) return null;
        JArray parts = [new JArray(recipe), $"{format}", Path.GetFullPath(item.Input), input.Bytes, input.Ticks, new JArray(item.Tags)];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts.ToString(Formatting.None))));
    }

    /// <summary>The report of an image that was made of the same, and whose output is as it was left.</summary>
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

    /// <summary>Takes note of an image that was made.</summary>
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

        // Only what we have begun to write is cut off again.
        ReadOnlySpan<byte> torn = content.AsSpan(end);
        if (!Start[..Math.Min(Start.Length, torn.Length)].SequenceEqual(torn[..Math.Min(Start.Length, torn.Length)])) throw Foreign(path);
        _file.SetLength(end);
        _file.Position = end;
    }

    private static UsageException Foreign(string path) =>
        new($"'{path}' is no state of a batch, or is damaged: name another file with --state, or remove it");

    private static JObject? Parse(string line)
    {
        try
        {
            // A text that looks like a date stays a text.
            using JsonTextReader reader = new(new StringReader(line)) { DateParseHandling = DateParseHandling.None };
            return JObject.Load(reader) is var record && record["output"] is not null && record["report"] is JObject ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
