namespace Squash.Output;

/// <summary>Opens the writer of a target, with everything that it needs.</summary>
internal sealed record WriterOpener
{
    public required OutputFormat Format { get; init; }

    /// <summary>Writes the new layers.</summary>
    public required LayerWriter Layers { get; init; }

    /// <summary>Limits and temporary files.</summary>
    public required ReadingOptions Reading { get; init; }

    /// <summary>The source of the kept layers.</summary>
    public required ImageSource Origin { get; init; }

    /// <summary>Whether the output will be read back.</summary>
    public required bool ForReopening { get; init; }

    /// <summary>Cancels the work.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Begins an archive, or a bare root filesystem.</summary>
    /// <param name="sink">Receives the bytes; closed by the writer.</param>
    public ImageWriter OpenArchive(OutputSink sink) => Format switch
    {
        OutputFormat.OciArchive => new OciArchiveWriter(sink, Layers, Reading.TempDirectory, CancellationToken),
        OutputFormat.Rootfs => new RootfsWriter(sink, Layers),
        _ => new DockerArchiveWriter(sink, Layers, Reading.TempDirectory, CancellationToken),
    };
}
