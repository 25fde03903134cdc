namespace Squash.Catalog;

/// <summary>An image that an index lists but that the archive or registry does not have, or not completely.</summary>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="Platform">Its platform, if the index has it.</param>
/// <param name="MissingBlob">The blob that was not found.</param>
/// <param name="IsRemote">Whether it was looked for in a registry, or in another source of single blobs.</param>
internal sealed record AbsentImage(Digest Digest, Platform? Platform, string MissingBlob, bool IsRemote)
{
    /// <summary>The place that lacks it, for messages.</summary>
    public string Place => IsRemote ? "the registry" : "the archive";

    /// <summary>The advice for messages.</summary>
    /// <param name="what">The part that is needed, such as <c>that platform</c>.</param>
    public string Advice(string what) => IsRemote ? $"push {what} again" : $"pull {what} and save it again";

    /// <summary>The form for messages.</summary>
    public override string ToString() => Platform is null ? Digest.ToString() : $"{Shown.Text(Platform.ToString())} ({Digest})";
}
