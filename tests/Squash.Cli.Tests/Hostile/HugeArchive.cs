using System.Buffers.Text;
using System.Text;

namespace Squash.Cli.Tests.Hostile;

/// <summary>A docker-archive with so many entries that it is written as a stream. Its digests are invalid, so use --no-verify.</summary>
internal static class HugeArchive
{
    private const int BlockBytes = 512;
    private const int ChunkEntries = 2048;

    /// <summary>A layer whose entries differ only in a number of seven digits at the end of their names.</summary>
    internal sealed record Layer(int Count, char Type, string NamePrefix, string Link = "");

    public static async Task WriteAsync(Stream output, params Layer[] layers)
    {
        for (int i = 0; i < layers.Length; i++)
        {
            await output.WriteAsync(Header($"{i}.tar", '0', "", (layers[i].Count + 2L) * BlockBytes));
            await WriteEntriesAsync(output, layers[i]);
            await output.WriteAsync(new byte[2 * BlockBytes]);
        }

        string diffIds = string.Join(',', layers.Select((_, i) => $"\"sha256:{i:x64}\""));
        await WriteFileAsync(output, "config.json", $$$"""{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[{{{diffIds}}}]}}""");
        await WriteFileAsync(output, "manifest.json", $$"""[{"Config":"config.json","RepoTags":["huge:1"],"Layers":[{{string.Join(',', layers.Select((_, i) => $"\"{i}.tar\""))}}]}]""");
        await output.WriteAsync(new byte[2 * BlockBytes]);
    }

    private static async Task WriteEntriesAsync(Stream output, Layer layer)
    {
        byte[] header = Header(layer.NamePrefix + "0000000", layer.Type, layer.Link, 0);
        int digits = Encoding.ASCII.GetByteCount(layer.NamePrefix);
        int sum = Checksum(header);
        byte[] chunk = new byte[ChunkEntries * BlockBytes];
        for (int first = 0; first < layer.Count; first += ChunkEntries)
        {
            int count = Math.Min(ChunkEntries, layer.Count - first);
            for (int i = 0; i < count; i++) WriteNumbered(chunk.AsSpan(i * BlockBytes, BlockBytes), header, digits, sum, first + i);
            await output.WriteAsync(chunk.AsMemory(0, count * BlockBytes));
        }
    }

    private static void WriteNumbered(Span<byte> block, byte[] header, int digits, int sum, int number)
    {
        header.CopyTo(block);
        Span<byte> name = block.Slice(digits, 7);
        Utf8Formatter.TryFormat(number, name, out _, new System.Buffers.StandardFormat('D', 7));
        foreach (byte digit in name) sum += digit - '0';
        Sign(block, sum);
    }

    private static async Task WriteFileAsync(Stream output, string name, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        await output.WriteAsync(Header(name, '0', "", bytes.Length));
        await output.WriteAsync(bytes);
        await output.WriteAsync(new byte[(BlockBytes - bytes.Length % BlockBytes) % BlockBytes]);
    }

    private static byte[] Header(string name, char type, string link, long size)
    {
        byte[] block = new byte[BlockBytes];
        Encoding.ASCII.GetBytes(name, block);
        "0000644\00000000\00000000\0"u8.CopyTo(block.AsSpan(100));
        Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0'), block.AsSpan(124));
        "00000000000"u8.CopyTo(block.AsSpan(136));
        block[156] = (byte)type;
        Encoding.ASCII.GetBytes(link, block.AsSpan(157));
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        Sign(block, Checksum(block));
        return block;
    }

    // The field itself counts as spaces.
    private static int Checksum(byte[] block) => block.Where((_, i) => i is < 148 or >= 156).Sum(b => b) + 8 * ' ';

    private static void Sign(Span<byte> block, int sum)
    {
        Span<byte> field = block.Slice(148, 8);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0'), field);
        field[6] = 0;
        field[7] = (byte)' ';
    }
}
