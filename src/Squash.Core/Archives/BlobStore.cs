using Squash.Images;
using Squash.IO;

namespace Squash.Archives;

/// <summary>The named blobs of an image archive or of an OCI layout directory.</summary>
internal abstract class BlobStore : IDisposable
{
    /// <summary>What the store was read from, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The names of all members, cleaned: no leading <c>/</c> or <c>./</c>.</summary>
    public abstract IReadOnlyCollection<string> Names { get; }

    /// <summary>The size of the whole archive as it was read, in bytes.</summary>
    public abstract long Bytes { get; }

    /// <summary>Finds a member, links inside the archive resolved; <see langword="null"/> when there is none.</summary>
    public abstract Blob? Find(string name);

    /// <summary>Finds a manifest, an index or a config; <see langword="null"/> when there is none.</summary>
    public virtual Blob? FindDocument(Descriptor descriptor) => Find(descriptor.BlobName);

    /// <summary>Finds a layer; <see langword="null"/> when it is known that there is none.</summary>
    public virtual Blob? FindLayer(Descriptor descriptor) => Find(descriptor.BlobName);

    /// <summary>Sees that nobody has written to the input since it was opened: what was verified could else be other bytes than what was used.</summary>
    /// <exception cref="IOException">Somebody has.</exception>
    public virtual void ThrowIfChanged()
    {
    }

    public abstract void Dispose();
}
