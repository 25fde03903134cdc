using System.Text;
using Squash.IO;
using Squash.Tar;

namespace Squash.Output;

/// <summary>Writes the outer tar of an archive: members in order, each with the one header that its name and size give.</summary>
internal sealed class ArchiveWriter(Stream output, CancellationToken cancellationToken)
{
    private readonly TarEncoder _encoder = new();

    /// <summary>How many bytes were written.</summary>
    public long Bytes { get; private set; }

    public async Task WriteFileAsync(string name, ReadOnlyMemory<byte> content)
    {
        await BeginFileAsync(name, content.Length).ConfigureAwait(false);
        await output.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        await EndFileAsync(content.Length).ConfigureAwait(false);
    }

    public async Task WriteFileAsync(string name, Blob content)
    {
        long size = content.Length;
        await BeginFileAsync(name, size).ConfigureAwait(false);
        await content.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
        await EndFileAsync(size).ConfigureAwait(false);
    }

    /// <summary>Writes a member whose content writes itself.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="size">Its size, which <paramref name="write"/> must keep to.</param>
    /// <param name="write">Writes the content to the stream that it is given.</param>
    public async Task<T> WriteFileAsync<T>(string name, long size, Func<Stream, Task<T>> write)
    {
        await BeginFileAsync(name, size).ConfigureAwait(false);
        T result = await write(output).ConfigureAwait(false);
        await EndFileAsync(size).ConfigureAwait(false);
        return result;
    }

    /// <summary>Ends the archive.</summary>
    public async Task FinishAsync()
    {
        await output.WriteAsync(new byte[TarEncoder.EndBytes], cancellationToken).ConfigureAwait(false);
        Bytes += TarEncoder.EndBytes;
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task BeginFileAsync(string name, long size)
    {
        const ushort Mode = 0x1a4; // rw-r--r--
        var header = new TarEntryHeader { Type = EntryType.File, Mode = Mode, Size = size };
        byte[] block = _encoder.Encode(header, Encoding.UTF8.GetBytes(name), default, default).ToArray();
        await output.WriteAsync(block, cancellationToken).ConfigureAwait(false);
        Bytes += block.Length;
    }

    private async Task EndFileAsync(long size)
    {
        await output.WriteAsync(new byte[TarFields.Padding(size)], cancellationToken).ConfigureAwait(false);
        Bytes += TarFields.Padded(size);
    }
}
