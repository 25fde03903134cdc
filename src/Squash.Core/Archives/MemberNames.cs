namespace Squash.Archives;

/// <summary>What the names of an archive's members say.</summary>
internal static class MemberNames
{
    /// <summary>What lists the images of an OCI layout (OCI image-spec v1.1, image-layout.md#indexjson-file).</summary>
    public const string OciIndex = "index.json";

    /// <summary>What lists the images of a docker-archive.</summary>
    public const string DockerManifest = "manifest.json";

    /// <summary>The digest that a name such as <c>blobs/sha256/HEX</c> states.</summary>
    public static Digest? BlobDigest(string name)
    {
        const string Folder = "blobs/sha256/";
        return name.StartsWith(Folder, StringComparison.Ordinal) && Digest.TryParseHex(name.AsSpan(Folder.Length), out Digest digest)
            ? digest
            : null;
    }

    /// <summary>The ID that a name such as <c>ID/layer.tar</c> states.</summary>
    public static string? LegacyId(string name)
    {
        const string File = "/layer.tar";
        return name.EndsWith(File, StringComparison.Ordinal) && Digest.TryParseHex(name.AsSpan()[..^File.Length], out Digest digest)
            ? digest.Hex
            : null;
    }
}
