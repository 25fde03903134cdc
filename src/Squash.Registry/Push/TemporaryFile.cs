namespace Squash.Registry.Push;

/// <summary>A layer that has to be sent as a whole. The file has no name once it is open, so that even a kill leaves nothing behind.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly FileStream _file;
    private readonly string _directory;

    private TemporaryFile(FileStream file, string directory)
    {
        _file = file;
        _directory = directory;
    }

    /// <summary>Creates an empty file.</summary>
    /// <param name="directory">Its directory; <see langword="null"/> for the system's temporary directory.</param>
    /// <exception cref="IOException">No file can be made there.</exception>
    public static TemporaryFile Create(string? directory)
    {
        directory ??= Path.GetTempPath();
        string path = Path.Combine(directory, $"squash-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows()) options.Options = FileOptions.DeleteOnClose;
        else options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var file = new FileStream(path, options);
            if (!OperatingSystem.IsWindows()) File.Delete(path);
            return new TemporaryFile(file, directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"no temporary file can be made in {directory}: choose another TempDirectory ({failure.Message})", failure);
        }
    }

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (IOException failure)
        {
            throw new IOException($"the temporary file in {_directory} cannot be written: free some space, or choose another TempDirectory ({failure.Message})", failure);
        }
    }

    /// <summary>Reads it from its first byte on. One reader at a time.</summary>
    public Stream OpenRead() => new Reader(_file);

    public void Dispose() => _file.Dispose();

    private sealed class Reader(FileStream file) : ForwardStream
    {
        private long _position;

        public override bool CanRead => true;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int read = RandomAccess.Read(file.SafeFileHandle, buffer, _position);
            _position += read;
            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }
}
