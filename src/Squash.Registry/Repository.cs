using Squash.Registry.Pull;
using Squash.Registry.Push;
using Squash.Registry.Requests;

namespace Squash.Registry;

/// <summary>One repository, and what can be done with it.</summary>
internal sealed class Repository : IDisposable
{
    private readonly RepositoryHttp _http;
    private readonly RegistryOptions _options;

    public Repository(RegistryReference reference, RepositoryHttp http, RegistryOptions options)
    {
        Reference = reference;
        _http = http;
        _options = options;
        Manifests = new ManifestReader(http, reference);
        Blobs = new BlobReader(http, reference, options.Time);
        BlobWriter = new BlobWriter(http, reference);
        ManifestWriter = new ManifestWriter(http, reference);
        Tags = new TagReader(http, reference);
    }

    public RegistryReference Reference { get; }

    /// <summary>The registry, by host and port.</summary>
    public string Authority => _http.Host.Authority;

    /// <summary>The size of a piece of a new blob. A smaller blob is sent at once.</summary>
    public int ChunkBytes => _options.ChunkBytes;

    public ManifestReader Manifests { get; }

    public BlobReader Blobs { get; }

    public BlobWriter BlobWriter { get; }

    public ManifestWriter ManifestWriter { get; }

    public TagReader Tags { get; }

    /// <summary>Begins a blob whose digest is known when it is complete.</summary>
    public ChunkedUpload BeginBlob() => new(_http, Reference, BlobWriter, _options);

    public void Dispose() => _http.Dispose();
}
