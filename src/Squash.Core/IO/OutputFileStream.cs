namespace Squash.IO;

/// <summary>Writes to a file, and names the file if the disk is full.</summary>
internal sealed class OutputFileStream(FileStream file, string path) : WriteOnlyStream
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await file.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (DiskFullException.IsCause(failure))
        {
            throw Explained(failure);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (Exception failure) when (DiskFullException.IsCause(failure))
        {
            throw Explained(failure);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Flushes the written bytes to disk; does nothing for a device or FIFO that does not support that.</summary>
    public void FlushToDisk()
    {
        try
        {
            LinuxFile.FlushToDisk(file.SafeFileHandle, path);
        }
        catch (Exception failure) when (DiskFullException.IsCause(failure))
        {
            throw Explained(failure);
        }
    }

    private DiskFullException Explained(Exception failure) => new(path, failure, "free some on its disk, or write elsewhere");
}
