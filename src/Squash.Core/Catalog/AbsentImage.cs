namespace Squash.Catalog;

/// <summary>An image that an index lists but that is not in the archive, or not completely.</summary>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="Platform">Its platform, if the index has it.</param>
/// <param name="MissingBlob">The blob that was not found.</param>
internal sealed record AbsentImage(Digest Digest, Platform? Platform, string MissingBlob)
{
    /// <summary>The form for messages.</summary>
    public override string ToString() => Platform is null ? Digest.ToString() : $"{Shown.Text(Platform.ToString())} ({Digest})";
}
