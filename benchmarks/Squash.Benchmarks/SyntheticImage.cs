using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Squash.Tar;

namespace Squash.Benchmarks;

/// <summary>
/// A generated image shaped like real ones. The same arguments give the same bytes on every machine, and images of any size
/// are written with little memory.
/// </summary>
/// <remarks>
/// Ten entries per directory, names and depths as in a distribution with a language's packages: 57 bytes per path with a million
/// entries. Of a hundred files, seven are symbolic links, one is a hardlink, one has an extended attribute; half have less
/// than a sixteenth of the mean size. Each layer except the first changes lower ones with a fifth of its entries: overridden
/// files, whited out files, and an opaque directory.
/// </remarks>
internal sealed class SyntheticImage
{
    private const int FilesPerDirectory = 9;
    private const int DirectoriesPerDirectory = 7;

    // An upper layer repeats this pattern: two new directories with their files, then a change to a lower directory.
    private const int RunEntries = 25;
    private const int NewInRun = 2 * (1 + FilesPerDirectory);

    private const int ContentBlockBytes = 1024 * 1024;
    private const long FirstTime = 1_700_000_000;

    private static readonly byte[][] Words = Bytes(
        "lib", "share", "python3", "site-packages", "node_modules", "locale", "doc", "x86_64-linux-gnu", "test", "src",
        "include", "perl-base", "zoneinfo", "internal", "vendor", "terminfo", "i18n", "resources", "plugins", "v1");

    private static readonly byte[][] Extensions = Bytes("", ".so", ".py", ".js", ".json", ".md", ".h", ".html");

    private readonly int _entries;
    private readonly int _layers;
    private readonly double _meanBytes;
    private readonly byte[] _content = new byte[ContentBlockBytes];
    private readonly byte[] _attribute;
    private readonly TarEncoder _encoder = new();
    private readonly ByteBuffer _path = new();
    private readonly ByteBuffer _link = new();

    // The first new directory of each layer, and one past the last. Directory 0 is the root, which no layer lists.
    private readonly int[] _firstDirectories;

    /// <param name="entries">The number of entries in all layers together.</param>
    /// <param name="layers">The number of layers.</param>
    /// <param name="contentBytes">The approximate content of all files together.</param>
    public SyntheticImage(int entries, int layers, long contentBytes)
    {
        _entries = entries;
        _layers = layers;
        _meanBytes = contentBytes / (entries * 0.8);
        new Random(0).NextBytes(_content);
        _attribute = new byte[PaxRecords.Measure("SCHILY.xattr.user.origin".Length, "synthetic".Length)];
        PaxRecords.Write(_attribute, "SCHILY.xattr.user.origin"u8, "synthetic"u8);
        _firstDirectories = new int[layers + 1];
        _firstDirectories[0] = 1;
        for (int i = 0; i < layers; i++) _firstDirectories[i + 1] = _firstDirectories[i] + NewDirectoriesOf(i);
    }

    /// <summary>Writes an archive in the form of docker up to 24: one folder per layer, <c>manifest.json</c> last.</summary>
    /// <param name="output">Must be seekable, because a layer's size is known only after it is written.</param>
    public void WriteArchive(Stream output)
    {
        string[] names = [.. Enumerable.Range(0, _layers).Select(layer => $"{layer:d4}/layer.tar")];
        string[] digests = [.. names.Select((name, layer) => WriteMember(output, name, member => WriteLayer(layer, member)))];
        byte[] config = Encode(Config(digests));
        string configName = $"{Convert.ToHexStringLower(SHA256.HashData(config))}.json";
        WriteMember(output, configName, member => member.Write(config));
        var manifest = new JObject { ["Config"] = configName, ["RepoTags"] = new JArray("synthetic:latest"), ["Layers"] = new JArray(names) };
        WriteMember(output, "manifest.json", member => member.Write(Encode(new JArray(manifest))));
        output.Write(new byte[TarEncoder.EndBytes]);
    }

    /// <summary>Writes the tar of one layer.</summary>
    public void WriteLayer(int layer, Stream output)
    {
        var random = new Random(layer);
        int count = EntriesOf(layer), lower = _firstDirectories[layer] - 1, directory = lower, changed = 0;
        int firstChanged = random.Next(lower + 1);
        bool opaque = false;
        for (int i = 0; i < count; i++)
        {
            int step = i % (layer == 0 ? NewInRun : RunEntries);
            switch (step)
            {
                case 0 or 1 + FilesPerDirectory:
                    WriteDirectory(output, ++directory, layer);
                    break;
                case < NewInRun:
                    WriteNewFile(output, directory, step % (1 + FilesPerDirectory) - 1, layer, random);
                    break;
                case NewInRun:
                    // Never the same path twice, because engines refuse such a layer.
                    changed = 1 + (firstChanged + 2 * (i / RunEntries)) % lower;
                    WriteDirectory(output, changed, layer);
                    break;
                case < RunEntries - 1:
                    WriteFile(output, changed, step - NewInRun, layer, random, records: default);
                    break;
                default:
                    // Only a directory without subdirectories, because the metadata of parents that no layer lists depends on the reader.
                    bool hideAll = !opaque && changed * DirectoriesPerDirectory + 1 >= _firstDirectories[^1];
                    opaque |= hideAll;
                    WriteWhiteout(output, changed, hideAll);
                    break;
            }
        }

        output.Write(new byte[TarEncoder.EndBytes]);
    }

    private int EntriesOf(int layer) => _entries / _layers + (layer < _entries % _layers ? 1 : 0);

    private int NewDirectoriesOf(int layer)
    {
        int run = layer == 0 ? NewInRun : RunEntries;
        (int runs, int rest) = Math.DivRem(EntriesOf(layer), run);
        return runs * 2 + rest switch { 0 => 0, <= 1 + FilesPerDirectory => 1, _ => 2 };
    }

    private void WriteDirectory(Stream output, int directory, int layer)
    {
        SetDirectory(directory);
        var header = new TarEntryHeader { Type = EntryType.Directory, Mode = 0x1ed, Mtime = new TarTime(FirstTime + layer, 0) };
        output.Write(_encoder.Encode(header, _path.Span, default, default));
    }

    private void WriteNewFile(Stream output, int directory, int file, int layer, Random random)
    {
        switch (KindOf(directory, file))
        {
            case < 7:
                WriteLink(output, EntryType.Symlink, directory, file, layer);
                break;
            case 7 when file > 0 && KindOf(directory, file - 1) > 7:
                WriteLink(output, EntryType.HardLink, directory, file, layer);
                break;
            case 8:
                WriteFile(output, directory, file, layer, random, _attribute);
                break;
            default:
                WriteFile(output, directory, file, layer, random, records: default);
                break;
        }
    }

    private static int KindOf(int directory, int file) => (directory * FilesPerDirectory + file) % 100 * 37 % 100;

    private void WriteFile(Stream output, int directory, int file, int layer, Random random, ReadOnlySpan<byte> records)
    {
        SetFile(directory, file);
        double u = random.NextDouble(), cube = u * u * u;
        long size = (long)(_meanBytes * 8 * cube * cube * u);
        var header = new TarEntryHeader { Type = EntryType.File, Mode = 0x1a4, Mtime = new TarTime(FirstTime + layer, 0), Size = size };
        output.Write(_encoder.Encode(header, _path.Span, default, records));
        for (long left = size; left > 0; left -= ContentBlockBytes)
        {
            int count = (int)Math.Min(left, ContentBlockBytes);
            output.Write(_content, random.Next(ContentBlockBytes - count + 1), count);
        }

        WritePadding(output, size);
    }

    /// <summary>A link to the previous file; a symbolic one may point to nothing.</summary>
    private void WriteLink(Stream output, EntryType type, int directory, int file, int layer)
    {
        SetFile(directory, Math.Abs(file - 1));
        _link.Set(type == EntryType.HardLink ? _path.Span : _path.Span[(_path.Span.LastIndexOf((byte)'/') + 1)..]);
        SetFile(directory, file);
        ushort mode = (ushort)(type == EntryType.HardLink ? 0x1a4 : 0x1ff);
        var header = new TarEntryHeader { Type = type, Mode = mode, Mtime = new TarTime(FirstTime + layer, 0) };
        output.Write(_encoder.Encode(header, _path.Span, _link.Span, default));
    }

    private void WriteWhiteout(Stream output, int directory, bool opaque)
    {
        SetDirectory(directory);
        _path.Append(".wh."u8);
        if (opaque) _path.Append(".wh..opq"u8);
        else AppendFileName(directory, 0);
        output.Write(_encoder.Encode(new TarEntryHeader { Type = EntryType.File }, _path.Span, default, default));
    }

    private void SetDirectory(int directory)
    {
        Span<int> chain = stackalloc int[16];
        int depth = 0;
        for (; directory > 0; directory = (directory - 1) / DirectoriesPerDirectory) chain[depth++] = directory;
        _path.Clear();
        while (depth > 0)
        {
            // Siblings have consecutive numbers, and therefore different words.
            _path.Append(Words[chain[--depth] % Words.Length]);
            _path.Append((byte)'/');
        }
    }

    private void SetFile(int directory, int file)
    {
        SetDirectory(directory);
        AppendFileName(directory, file);
    }

    private void AppendFileName(int directory, int file)
    {
        _path.Append(Words[(directory + 3 * file) % Words.Length]);
        _path.Append((byte)('0' + file));
        _path.Append(Extensions[(directory + file * file) % Extensions.Length]);
    }

    private string WriteMember(Stream output, string name, Action<Stream> write)
    {
        long start = output.Position;
        WriteMemberHeader(output, name, 0);
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(output, hash, CryptoStreamMode.Write, leaveOpen: true)) write(hashed);
        long size = output.Position - start - TarFields.BlockBytes;
        WritePadding(output, size);
        long end = output.Position;
        output.Position = start;
        WriteMemberHeader(output, name, size);
        output.Position = end;
        return $"sha256:{Convert.ToHexStringLower(hash.Hash ?? [])}";
    }

    private void WriteMemberHeader(Stream output, string name, long size) =>
        output.Write(_encoder.Encode(new TarEntryHeader { Type = EntryType.File, Mode = 0x1a4, Size = size }, Encoding.ASCII.GetBytes(name), default, default));

    private static void WritePadding(Stream output, long size) => output.Write(stackalloc byte[TarFields.Padding(size)]);

    private static JObject Config(string[] diffIds)
    {
        JObject config = JObject.Parse("""
            {
                "architecture": "amd64", "os": "linux", "created": "2024-01-01T00:00:00Z",
                "config": {
                    "User": "1000", "ExposedPorts": { "8080/tcp": {} }, "Env": ["PATH=/usr/bin:/bin", "LANG=C.UTF-8"],
                    "Cmd": ["serve"], "Volumes": { "/data": {} }, "WorkingDir": "/srv", "Labels": { "org.example.origin": "synthetic" }
                }
            }
            """);
        config["rootfs"] = new JObject { ["type"] = "layers", ["diff_ids"] = new JArray(diffIds) };
        config["history"] = new JArray(diffIds.Select((_, layer) => new JObject { ["created_by"] = $"RUN make layer-{layer}" }));
        return config;
    }

    private static byte[] Encode(JToken json) => Encoding.UTF8.GetBytes(json.ToString(Formatting.None));

    private static byte[][] Bytes(params string[] values) => [.. values.Select(Encoding.ASCII.GetBytes)];
}
