namespace Squash.Output;

/// <summary>A file or an OCI layout directory.</summary>
internal sealed class PathTarget(string path) : ImageTarget
{
    internal override bool CanReadBack => true;

    internal override bool CanFlush => true;

    internal override bool CanBeDirectory => true;

    internal override string? FileName => path;

    internal override async Task<ImageWriter> OpenWriterAsync(WriterOpener opener) => opener.Format == OutputFormat.OciDirectory
        ? await OciDirectoryWriter.OpenAsync(path, opener.Layers, opener.Reading.Limits, opener.CancellationToken).ConfigureAwait(false)
        : opener.OpenArchive(FileSink.Create(path, opener.ForReopening));
}
