using System.Text.Json.Nodes;

namespace Squash.Core.Tests.Library.Seams;

/// <summary>A target that puts blobs in a dictionary, as a user of the library would write it.</summary>
internal sealed class MemoryBlobTarget : BlobTarget
{
    private readonly JsonArray _manifests = [];

    public Dictionary<Digest, byte[]> Blobs { get; } = [];

    /// <summary>The calls, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The sources that kept layers were said to come from.</summary>
    public HashSet<ImageSource?> Origins { get; } = [];

    public bool IsCommitted { get; private set; }

    public bool IsAborted { get; private set; }

    /// <summary>Thrown when the access is checked.</summary>
    public Exception? FailsAtAccess { get; init; }

    /// <summary>Thrown when a manifest comes.</summary>
    public Exception? FailsAtManifest { get; init; }

    /// <summary>The written images, as a source.</summary>
    public MemoryBlobSource ToSource()
    {
        var index = new JsonObject { ["schemaVersion"] = 2, ["manifests"] = _manifests.DeepClone() };
        return new MemoryBlobSource(System.Text.Encoding.UTF8.GetBytes(index.ToJsonString()), Blobs);
    }

    public override Task CheckAccessAsync(CancellationToken cancellationToken) =>
        FailsAtAccess is null ? Task.CompletedTask : Task.FromException(FailsAtAccess);

    public override Task<bool> HasBlobAsync(BlobDescriptor descriptor, ImageSource? origin, CancellationToken cancellationToken)
    {
        if (origin is not null) Origins.Add(origin);
        return Task.FromResult(Blobs.ContainsKey(descriptor.Digest));
    }

    public override async Task WriteBlobAsync(BlobDescriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        Calls.Add($"blob {descriptor.MediaType}");
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        Add(descriptor, copy.ToArray());
    }

    public override Task<BlobUpload> BeginBlobAsync(string mediaType, CancellationToken cancellationToken)
    {
        Calls.Add($"new {mediaType}");
        return Task.FromResult<BlobUpload>(new Upload(this, mediaType));
    }

    public override Task WriteManifestAsync(
        BlobDescriptor descriptor, ReadOnlyMemory<byte> content, IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        if (FailsAtManifest is not null) throw FailsAtManifest;
        Add(descriptor, content.ToArray());
        Calls.Add($"manifest {descriptor.MediaType} {string.Join(' ', references)}".TrimEnd());
        foreach (string reference in references)
        {
            _manifests.Add(new JsonObject
            {
                ["mediaType"] = descriptor.MediaType,
                ["digest"] = descriptor.Digest.ToString(),
                ["size"] = descriptor.Size,
                ["annotations"] = new JsonObject { ["io.containerd.image.name"] = reference },
            });
        }

        return Task.CompletedTask;
    }

    public override Task CommitAsync(CancellationToken cancellationToken)
    {
        IsCommitted = true;
        return Task.CompletedTask;
    }

    public override Task AbortAsync()
    {
        IsAborted = true;
        return Task.FromException(new InvalidOperationException("aborting fails too"));
    }

    private void Add(BlobDescriptor descriptor, byte[] content)
    {
        Assert.Equal((descriptor.Digest, descriptor.Size), (Digest.Of(content), content.Length));
        Blobs[descriptor.Digest] = content;
    }

    private sealed class Upload(MemoryBlobTarget target, string mediaType) : BlobUpload
    {
        private readonly MemoryStream _content = new();

        public override Stream Content => _content;

        public override Task CompleteAsync(BlobDescriptor descriptor, CancellationToken cancellationToken)
        {
            Assert.Equal(mediaType, descriptor.MediaType);
            target.Add(descriptor, _content.ToArray());
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync() => _content.DisposeAsync();
    }
}
