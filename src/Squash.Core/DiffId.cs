namespace Squash;

/// <summary>The digest of a layer's uncompressed tar.</summary>
/// <param name="Value">The SHA-256 value.</param>
/// <remarks>OCI image-spec v1.1, config.md, <c>rootfs.diff_ids</c>.</remarks>
public readonly record struct DiffId(Digest Value)
{
    /// <summary>The diffID in the form of a config: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();
}
