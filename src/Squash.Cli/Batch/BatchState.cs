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

    /// <summary>Identifies everything that an image is made from.</summary>
    /// <param name="recipe">Everything besides the image that the result depends on.</param>
    /// <param name="item">The image.</param>
    /// <param name="source">The stamp of the source.</param>
    /// <param name="format">The format of the result.</param>
    public static string KeyOf(IEnumerable<string> recipe, BatchItem item, string source, OutputFormat format)
    {
        JArray parts = [new JArray(recipe), $"{format}", item.FullInput, source, new JArray(item.Tags)];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts.ToString(Formatting.None))));
    }

    /// <summary>Finds the record of an output that was made from the same source and options.</summary>
    /// <returns>The stamp that it had, and the report.</returns>
    public (string Target, JObject Report)? Find(string key, BatchItem item) =>
        _records.TryGetValue(item.FullOutput, out JObject? record)
        && (string?)record["key"] == key
        && (string?)record["stamp"] is { } stamp
        && record["report"] is JObject report
            ? (stamp, report)
            : null;

    /// <summary>Records a finished image.</summary>
    /// <param name="key">Everything that it was made from.</param>
    /// <param name="item">The image.</param>
    /// <param name="target">The stamp of the output.</param>
    /// <param name="report">The report of the squash.</param>
    public void Add(string key, BatchItem item, string target, JObject report)
    {
        JObject record = new() { ["output"] = item.FullOutput, ["key"] = key, ["stamp"] = target, ["report"] = report };
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
