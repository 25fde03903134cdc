namespace Squash.TestSupport.Images;

/// <summary>A layer, plain and as stored.</summary>
public sealed record BuiltLayer(byte[] Tar, byte[] Blob, Packing Packing)
{
    public string DiffId { get; } = "sha256:" + Hashes.Hex(Tar);

    public string Digest { get; } = "sha256:" + Hashes.Hex(Blob);

    /// <summary>The hexadecimal part of <see cref="DiffId"/>.</summary>
    public string Name => DiffId[7..];
}
