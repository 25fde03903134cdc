using Squash.IO;

namespace Squash.Output;

/// <summary>A file that appears when it is complete.</summary>
internal sealed class FileSink : OutputSink
{
    private readonly AtomicFile _file;

    private FileSink(AtomicFile file) => _file = file;

    public override Stream Stream => _file.Stream;

    /// <param name="path">Its path.</param>
    /// <param name="forReopening">Whether <see cref="Reopen"/> will be called.</param>
    /// <exception cref="InvalidRequestException">A file at this path cannot be read back.</exception>
    public static FileSink Create(string path, bool forReopening)
    {
        AtomicFile file = AtomicFile.Create(path);
        if (!forReopening || !file.IsDirect) return new FileSink(file);
        file.Discard();
        throw new InvalidRequestException(
            $"SquashOptions.Check reads the output back, and {path} is not a regular file: name one with ImageTarget.ToPath", nameof(SquashOptions.Check));
    }

    public override BackingFile Reopen() => new(_file.Handle, ownsHandle: false);

    public override ValueTask CommitAsync(bool flush) => _file.CommitAsync(flush: flush);

    public override ValueTask DisposeAsync() => _file.DisposeAsync();
}
