namespace Squash.Archives;

/// <summary>The meanings of member names.</summary>
internal static class MemberNames
{
    /// <summary>The list of the images in an OCI layout (OCI image-spec v1.1, image-layout.md#indexjson-file).</summary>
    public const string OciIndex = "index.json";

    /// <summary>The list of the images in a docker-archive.</summary>
    public const string DockerManifest = "manifest.json";

    /// <summary>The digest in a name such as <c>blobs/sha256/HEX</c>.</summary>
    public static Digest? BlobDigest(string name)
    {
        const string Folder = "blobs/sha256/";
        return name.StartsWith(Folder, StringComparison.Ordinal) && Digest.TryParseHex(name.AsSpan(Folder.Length), out Digest digest)
            ? digest
            : null;
    }

    /// <summary>The ID in a name such as <c>ID/layer.tar</c>.</summary>
    public static string? LegacyId(string name)
    {
        const string File = "/layer.tar";
        return name.EndsWith(File, StringComparison.Ordinal) && Digest.TryParseHex(name.AsSpan()[..^File.Length], out Digest digest)
            ? digest.Hex
            : null;
    }
}
