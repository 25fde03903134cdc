namespace Squash.Registry;

/// <summary>An image that a daemon has.</summary>
public sealed class DaemonImage
{
    internal DaemonImage(string id, IReadOnlyList<DiffId> layers)
    {
        Id = id;
        Layers = layers;
    }

    /// <summary>Its ID, such as <c>sha256:4c1e…</c>.</summary>
    public string Id { get; }

    /// <summary>The digests of its uncompressed layers, base first.</summary>
    public IReadOnlyList<DiffId> Layers { get; }
}
