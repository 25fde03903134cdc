namespace Squash.Registry;

/// <summary>The manifest or index of an image in a registry.</summary>
public sealed class RegistryManifest
{
    /// <summary>Its digest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The annotations of the manifest; those of the first manifest if it is an index.</summary>
    public required IReadOnlyDictionary<string, string> Annotations { get; init; }
}
