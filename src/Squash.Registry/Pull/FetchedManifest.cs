namespace Squash.Registry.Pull;

/// <summary>A manifest or index, as the registry gave it.</summary>
internal sealed record FetchedManifest(string MediaType, byte[] Content, Digest Digest);
