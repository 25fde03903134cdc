namespace Squash.Archives;

/// <summary>The caller's stream, which stays open.</summary>
internal sealed class StreamSource(Stream stream) : ImageSource
{
    public override string Name => "the input";

    public override bool Equals(object? obj) => obj is StreamSource other && other.IsOver(stream);

    public override int GetHashCode() => stream.GetHashCode();

    internal override Task<BlobStore> OpenStoreAsync(ArchiveOpener opener) => opener.OpenStreamAsync(stream, leaveOpen: true, Name);

    private bool IsOver(Stream other) => ReferenceEquals(stream, other);
}
