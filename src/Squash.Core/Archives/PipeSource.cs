using System.IO.Pipelines;

namespace Squash.Archives;

/// <summary>The caller's pipe, which is completed at the end.</summary>
internal sealed class PipeSource(PipeReader reader) : ImageSource
{
    public override string Name => "the input";

    public override bool Equals(object? obj) => obj is PipeSource other && other.IsOver(reader);

    public override int GetHashCode() => reader.GetHashCode();

    internal override Task<BlobStore> OpenStoreAsync(ArchiveOpener opener) => opener.SpoolAsync(reader, Name);

    internal override ValueTask CompleteAsync(Exception? failure) => reader.CompleteAsync(failure);

    private bool IsOver(PipeReader other) => ReferenceEquals(reader, other);
}
