using Squash.Images;

namespace Squash.Catalog;

/// <summary>An image that an index lists and the archive does not hold, or not in full.</summary>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="Platform">Its platform, where the index tells.</param>
/// <param name="MissingBlob">What was looked for and not found.</param>
internal sealed record AbsentImage(Digest Digest, Platform? Platform, string MissingBlob)
{
    /// <summary>For a message.</summary>
    public override string ToString() => Platform is null ? Digest.ToString() : $"{Shown.Text(Platform.ToString())} ({Digest})";
}
