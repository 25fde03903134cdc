using Squash.Images;
using Squash.IO;

namespace Squash.Archives;

/// <summary>The named blobs of an image archive or of an OCI layout directory.</summary>
internal abstract class BlobStore : IDisposable
{
    /// <summary>The name of the source, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it is not an archive: a blob that it lacks was never pushed, or was deleted.</summary>
    public virtual bool IsRemote => false;

    /// <summary>The names of all members, without a leading <c>/</c> or <c>./</c>.</summary>
    public abstract IReadOnlyCollection<string> Names { get; }

    /// <summary>The size of the whole archive as read, in bytes.</summary>
    public abstract long Bytes { get; }

    /// <summary>Finds a member, with links inside the archive resolved; <see langword="null"/> if there is none.</summary>
    public abstract Blob? Find(string name);

    /// <summary>Finds a manifest, an index or a config; <see langword="null"/> if there is none.</summary>
    public virtual Blob? FindDocument(Descriptor descriptor) => Find(descriptor.BlobName);

    /// <summary>Finds a layer; <see langword="null"/> if it is known to be missing.</summary>
    public virtual Blob? FindLayer(Descriptor descriptor) => Find(descriptor.BlobName);

    /// <summary>
    /// Checks that the input has not been modified since it was opened. Otherwise the verified bytes could differ from the used
    /// ones.
    /// </summary>
    /// <exception cref="IOException">It has been modified.</exception>
    public virtual void ThrowIfChanged()
    {
    }

    public abstract void Dispose();
}
