using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Registry;

namespace Squash.Cli.Transports;

/// <summary>Turns names of images into sources and targets, and keeps the connections that they share.</summary>
/// <param name="settings">How registries are reached.</param>
internal sealed class ImageConnections(TransportSettings settings) : IDisposable
{
    private readonly Lock _lock = new();
    private RegistryClient? _source;
    private RegistryClient? _target;
    private DaemonClient? _daemon;

    /// <summary>A source.</summary>
    /// <param name="place">Its name; <see langword="null"/> for stdin.</param>
    public ImageSource SourceOf(ImagePlace? place) => place switch
    {
        null => ImageSource.FromStream(StandardStreams.OpenInput()),
        { Transport: Transport.Registry } => RegistryToRead().From(place.Name),
        { Transport: Transport.Daemon } => Daemon().From(place.Name),
        _ => ImageSource.FromPath(place.Name),
    };

    /// <summary>A source in a registry, with the content that has the given digest.</summary>
    /// <param name="place">Its name.</param>
    /// <param name="digest">The digest.</param>
    public ImageSource SourceOf(ImagePlace place, string digest)
    {
        RegistryReference reference = RegistryToRead().Find(place.Name);
        return RegistryToRead().From(reference.Digest is null ? $"{reference}@{digest}" : $"{reference}");
    }

    /// <summary>The digest that an image of a registry has now; <see langword="null"/> if the image does not exist.</summary>
    public Task<Digest?> FindDigestAsync(ImagePlace place, CancellationToken cancellationToken) =>
        RegistryToRead().FindDigestAsync(RegistryToRead().Find(place.Name), cancellationToken);

    /// <summary>The manifest that a target in a registry has now; <see langword="null"/> if the image does not exist.</summary>
    public Task<RegistryManifest?> FindManifestAsync(string name, CancellationToken cancellationToken) =>
        RegistryToWrite().FindManifestAsync(RegistryToWrite().Find(name), cancellationToken);

    /// <summary>A target.</summary>
    /// <param name="place">Its name.</param>
    /// <param name="tags">The values of -t.</param>
    /// <exception cref="UsageException">A tag belongs to another repository than the target.</exception>
    public ImageTarget TargetOf(ImagePlace place, IReadOnlyList<ImageReference> tags) => place switch
    {
        { Transport: Transport.Registry } => ToRegistry(place, tags),
        { Transport: Transport.Daemon } => Daemon().AsTarget(),
        _ => ImageTarget.ToPath(place.Name),
    };

    /// <summary>The options, with a base that is in a registry or a daemon.</summary>
    public SquashOptions WithBase(SquashOptions options, ImagePlace? place) =>
        place is { IsRemote: true } ? options with { Base = BaseImage.From(SourceOf(place)) } : options;

    /// <summary>The options, with an earlier result.</summary>
    public SquashOptions WithLike(SquashOptions options, ImagePlace? place) =>
        place is null ? options : options with { Like = PreviousImage.From(SourceOf(place), place.Match) };

    /// <summary>
    /// The options, with a compression for a daemon that keeps layers as it gets them. Another one decompresses them, so that compressing
    /// would take time for nothing.
    /// </summary>
    public async Task<SquashOptions> WithCompressionAsync(SquashOptions options, ImagePlace? target, CancellationToken cancellationToken)
    {
        if (target is not { Transport: Transport.Daemon } || options.Compression != LayerCompression.Auto) return options;
        return await Daemon().HasContainerdStoreAsync(cancellationToken) ? options with { Compression = LayerCompression.Gzip() } : options;
    }

    public void Dispose()
    {
        if (!ReferenceEquals(_source, _target)) _target?.Dispose();
        _source?.Dispose();
        _daemon?.Dispose();
    }

    private ImageTarget ToRegistry(ImagePlace place, IReadOnlyList<ImageReference> tags)
    {
        RegistryClient client = RegistryToWrite();
        RegistryReference reference = client.Find(place.Name);
        IEnumerable<ImageReference> others = ImageReference.TryParse(place.Name, out ImageReference? own) ? tags.Where(tag => tag != own) : tags;
        if (others.FirstOrDefault(tag => tag.Domain != reference.Domain || tag.Path != reference.Repository) is { } other)
        {
            throw new UsageException(
                $"-t {other} is not in the repository of the target: a registry sets more tags in {reference.Name} only, such as -t {reference.Name}:{other.Tag}");
        }

        return client.To(reference, others.Select(tag => tag.Tag));
    }

    private RegistryClient RegistryToRead()
    {
        lock (_lock) return _source ??= _target is not null && settings.Source.Equals(settings.Target) ? _target : new RegistryClient(settings.Source);
    }

    // With the same login, one client: it then knows each registry and its tokens once.
    private RegistryClient RegistryToWrite()
    {
        lock (_lock) return _target ??= _source is not null && settings.Source.Equals(settings.Target) ? _source : new RegistryClient(settings.Target);
    }

    private DaemonClient Daemon()
    {
        lock (_lock) return _daemon ??= new DaemonClient(settings.Daemon);
    }
}
