namespace Squash.TestSupport.Images;

/// <summary>An image ready to be written into archives.</summary>
public sealed record BuiltImage(
    IReadOnlyList<BuiltLayer> Layers, byte[] Config, IReadOnlyList<string> Tags, string? Os, string? Architecture, string? Variant)
{
    /// <summary>The hexadecimal digest of the config.</summary>
    public string Id { get; } = Hashes.Hex(Config);
}
