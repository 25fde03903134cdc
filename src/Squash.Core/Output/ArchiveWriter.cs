using System.Text;
using Squash.IO;
using Squash.Tar;

namespace Squash.Output;

/// <summary>Writes the outer tar of an archive: members in order, with a header that depends only on their name and size.</summary>
internal sealed class ArchiveWriter(Stream output, CancellationToken cancellationToken)
{
    private readonly TarEncoder _encoder = new();

    /// <summary>The number of written bytes.</summary>
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

    /// <summary>Writes a member through a callback.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="size">Its size; <paramref name="write"/> must write exactly that many bytes.</param>
    /// <param name="write">Writes the content to the given stream.</param>
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
