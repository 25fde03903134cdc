using System.Buffers.Binary;
using System.Formats.Tar;

namespace Squash.Core.Tests.Transform;

/// <summary>Keeps a program and the files that dynamic sections name: its interpreter, its libraries, and theirs.</summary>
/// <remarks>Written against the public surface alone. 64-bit little-endian ELF; System V ABI, "Dynamic Section".</remarks>
internal sealed class ElfNeedsTransform(string program) : IImageTransform
{
    private const int ProgramHeaderBytes = 56, DynamicEntryBytes = 16;
    private const uint Load = 1, Dynamic = 2, Interpreter = 3;
    private const ulong Needed = 1, Strings = 5;

    public string Name => "elf-needs";

    public async Task TransformAsync(ImageTree tree, TransformContext context, ImageEdit edit, CancellationToken cancellationToken)
    {
        var byName = tree.Files.Where(file => !file.IsDirectory).ToLookup(file => file.ToString().Split('/')[^1]);
        var kept = new HashSet<ImageFile>();
        var asked = new Queue<string>([program]);
        while (asked.TryDequeue(out string? name))
        {
            foreach (ImageFile named in Lookup(tree, byName, name))
            {
                var way = new List<ImageFile>();
                if (!tree.TryResolve(named.Path, tree.Root, out ImageFile file, way)) continue;
                if (kept.Add(file) && file.Type == TarEntryType.RegularFile)
                {
                    foreach (string next in await ReadNeedsAsync(file, cancellationToken)) asked.Enqueue(next);
                }

                kept.UnionWith(way.Append(named));
            }
        }

        foreach (ImageFile file in kept.ToArray())
        {
            for (ImageFile parent = file.Parent; !parent.IsRoot && kept.Add(parent); parent = parent.Parent)
            {
            }
        }

        foreach (ImageFile file in tree.Files.Where(file => !kept.Contains(file))) edit.Remove(file);
    }

    /// <summary>A path is where it leads to, with the links on its way; a bare name is every file of that name.</summary>
    private static List<ImageFile> Lookup(ImageTree tree, ILookup<string, ImageFile> byName, string name)
    {
        if (!name.Contains('/', StringComparison.Ordinal)) return [.. byName[name]];
        var way = new List<ImageFile>();
        return tree.TryResolve(System.Text.Encoding.UTF8.GetBytes(name), tree.Root, out ImageFile file, way) ? [.. way, file] : [];
    }

    private static async Task<List<string>> ReadNeedsAsync(ImageFile file, CancellationToken cancellationToken)
    {
        await using Stream elf = await file.OpenReadAsync(cancellationToken);
        var needs = new List<string>();
        byte[] header = Read(elf, 0, Math.Min(64, elf.Length));
        if (header.Length < 64 || !header.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8)) return needs;
        var segments = new List<(uint Type, long Offset, ulong Address, long Bytes)>();
        byte[] table = Read(elf, Long(header, 32), ProgramHeaderBytes * BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56)));
        for (int at = 0; at < table.Length; at += ProgramHeaderBytes)
        {
            segments.Add((BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(at)), Long(table, at + 8), (ulong)Long(table, at + 16), Long(table, at + 32)));
        }

        foreach (var segment in segments.Where(segment => segment.Type == Interpreter)) needs.Add(ReadText(elf, segment.Offset));
        foreach (var segment in segments.Where(segment => segment.Type == Dynamic))
        {
            byte[] dynamic = Read(elf, segment.Offset, segment.Bytes);
            var entries = Enumerable.Range(0, dynamic.Length / DynamicEntryBytes)
                .Select(i => (Tag: (ulong)Long(dynamic, i * DynamicEntryBytes), Value: (ulong)Long(dynamic, (i * DynamicEntryBytes) + 8)))
                .TakeWhile(entry => entry.Tag != 0).ToList();
            ulong strings = entries.First(entry => entry.Tag == Strings).Value;
            var load = segments.First(s => s.Type == Load && strings >= s.Address && strings - s.Address < (ulong)s.Bytes);
            long start = load.Offset + (long)(strings - load.Address);
            needs.AddRange(entries.Where(entry => entry.Tag == Needed).Select(entry => ReadText(elf, start + (long)entry.Value)));
        }

        return needs;
    }

    private static string ReadText(Stream elf, long offset)
    {
        byte[] text = Read(elf, offset, Math.Min(256, elf.Length - offset));
        return System.Text.Encoding.UTF8.GetString(text.AsSpan(0, Math.Max(0, text.AsSpan().IndexOf((byte)0))));
    }

    private static byte[] Read(Stream stream, long offset, long bytes)
    {
        byte[] read = new byte[bytes];
        stream.Position = offset;
        stream.ReadExactly(read);
        return read;
    }

    private static long Long(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}
