using System.Buffers;

namespace Squash.TestSupport.Tar;

/// <summary>Composes the tar of a layer, byte by byte. It shares no code with the tested code, and can be wrong on purpose.</summary>
public sealed class LayerBuilder
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly TarItemWriter _writer;
    private bool _endBlocks = true;
    private byte[] _garbage = [];

    public LayerBuilder() => _writer = new TarItemWriter(_output);

    /// <summary>The offset of the next entry.</summary>
    public long Position => _output.WrittenCount;

    public static byte[] Build(IEnumerable<TarItem> items)
    {
        var builder = new LayerBuilder();
        foreach (TarItem item in items) builder.Add(item);
        return builder.Build();
    }

    public LayerBuilder Add(TarItem item)
    {
        _writer.Write(item);
        return this;
    }

    public LayerBuilder File(ByteString path, ByteString content = default, Func<TarItem, TarItem>? with = null) =>
        Add(new TarItem { Path = path, Content = content.ToArray() }, with);

    /// <summary>A directory; a slash is appended to its name.</summary>
    public LayerBuilder Directory(ByteString path, Func<TarItem, TarItem>? with = null) =>
        Add(new TarItem { Path = path.EndsWith("/") ? path : path + "/", Type = '5', Mode = 0b111_101_101 }, with);

    public LayerBuilder Symlink(ByteString path, ByteString target, Func<TarItem, TarItem>? with = null) =>
        Add(new TarItem { Path = path, Type = '2', Mode = 0b111_111_111, Link = target }, with);

    public LayerBuilder HardLink(ByteString path, ByteString target, Func<TarItem, TarItem>? with = null) =>
        Add(new TarItem { Path = path, Type = '1', Link = target }, with);

    public LayerBuilder CharDevice(ByteString path, long major, long minor, Func<TarItem, TarItem>? with = null) =>
        Add(new TarItem { Path = path, Type = '3', DevMajor = major, DevMinor = minor }, with);

    public LayerBuilder BlockDevice(ByteString path, long major, long minor, Func<TarItem, TarItem>? with = null) =>
        Add(new TarItem { Path = path, Type = '4', DevMajor = major, DevMinor = minor }, with);

    public LayerBuilder Fifo(ByteString path, Func<TarItem, TarItem>? with = null) =>
        Add(new TarItem { Path = path, Type = '6' }, with);

    /// <summary>A sparse file. <paramref name="content"/> contains the segments' bytes, one after another.</summary>
    public LayerBuilder Sparse(
        ByteString path, TarDialect dialect, long realSize, (long Offset, long Length)[] segments, byte[] content, Func<TarItem, TarItem>? with = null) =>
        Add(new TarItem { Path = path, Dialect = dialect, RealSize = realSize, Segments = segments, Content = content }, with);

    /// <summary>Hides a path of the layers below.</summary>
    public LayerBuilder Whiteout(ByteString path)
    {
        List<ByteString> names = path.Split('/');
        names[^1] = ".wh." + names[^1];
        return Add(new TarItem { Path = ByteString.Join('/', names), Mode = 0 });
    }

    /// <summary>Hides the contents of a directory in the layers below; the empty path is the root.</summary>
    public LayerBuilder Opaque(ByteString directory) =>
        Add(new TarItem { Path = directory.IsEmpty ? ".wh..wh..opq" : directory + "/.wh..wh..opq", Mode = 0 });

    /// <summary>A PAX header for all entries after it.</summary>
    public LayerBuilder GlobalRecords(params (ByteString Key, ByteString Value)[] records)
    {
        _writer.WriteRecords('g', records);
        return this;
    }

    /// <summary>A PAX header for the next entry.</summary>
    public LayerBuilder Records(params (ByteString Key, ByteString Value)[] records)
    {
        _writer.WriteRecords('x', records);
        return this;
    }

    /// <summary>Raw bytes.</summary>
    public LayerBuilder Raw(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        return this;
    }

    public LayerBuilder WithoutEndBlocks()
    {
        _endBlocks = false;
        return this;
    }

    /// <summary>Bytes after the end of the archive.</summary>
    public LayerBuilder TrailingGarbage(byte[] garbage)
    {
        _garbage = garbage;
        return this;
    }

    public byte[] Build()
    {
        byte[] end = _endBlocks ? new byte[2 * RawHeader.BlockSize] : [];
        return [.. _output.WrittenSpan, .. end, .. _garbage];
    }

    private LayerBuilder Add(TarItem item, Func<TarItem, TarItem>? with) => Add(with is null ? item : with(item));
}
