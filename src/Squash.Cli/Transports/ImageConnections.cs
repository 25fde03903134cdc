using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Registry;

namespace Squash.Cli.Transports;

/// <summary>Turns names of images into sources and targets, and keeps the connections that they share.</summary>
internal sealed class ImageConnections : IDisposable
{
    private readonly Lock _lock = new();
    private readonly RegistryOptions _reading;
    private readonly RegistryOptions _writing;
    private readonly DaemonOptions _daemonOptions;
    private RegistryClient? _source;
    private RegistryClient? _target;
    private DaemonClient? _daemon;

    /// <param name="settings">How registries are reached.</param>
    /// <param name="sources">The images that the login of the source is for; all in one registry.</param>
    /// <param name="targets">The images that the login of the target is for; all in one registry.</param>
    /// <exception cref="UsageException">There is a login, and its images are in several registries.</exception>
    public ImageConnections(TransportSettings settings, IEnumerable<ImagePlace?> sources, IEnumerable<ImagePlace?> targets)
    {
        (_reading, _writing) = WithNames(
            LoginFor(sources, settings.Source, TransportOptions.SourceLogin.Name), LoginFor(targets, settings.Target, TransportOptions.TargetLogin.Name));
        _daemonOptions = settings.Daemon;
    }

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
    /// <exception cref="UsageException">The daemon would keep only one of several platforms.</exception>
    public async Task<SquashOptions> WithCompressionAsync(SquashOptions options, ImagePlace? target, CancellationToken cancellationToken)
    {
        bool isAuto = options.Compression == LayerCompression.Auto;
        if (target is not { Transport: Transport.Daemon } || !(isAuto || options.Selection.AllPlatforms)) return options;
        bool keepsLayers = await Daemon().HasContainerdStoreAsync(cancellationToken);
        if (options.Selection.AllPlatforms && !keepsLayers)
        {
            throw new UsageException($"--all-platforms: only a Docker daemon with the containerd image store keeps several platforms, and that of '{target}' has another store: give --platform, or another target");
        }

        return keepsLayers && isAuto ? options with { Compression = LayerCompression.Gzip() } : options;
    }

    public void Dispose()
    {
        if (!ReferenceEquals(_source, _target)) _target?.Dispose();
        _source?.Dispose();
        _daemon?.Dispose();
    }

    /// <summary>The options, with a login only for the registry of these images: another one, such as that of --base, must not get to see it.</summary>
    /// <param name="places">The images.</param>
    /// <param name="options">The options.</param>
    /// <param name="option">The option that gave the login.</param>
    /// <exception cref="UsageException">There is a login, and the images are in several registries.</exception>
    public static RegistryOptions LoginFor(IEnumerable<ImagePlace?> places, RegistryOptions options, string option)
    {
        if (options.User is null) return options;
        using RegistryClient client = new(options);
        string[] registries = [.. places.Select(place => RegistryOf(place, client)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
        return registries.Length <= 1
            ? options with { LoginRegistry = registries.FirstOrDefault() }
            : throw new UsageException($"{option} is the login for one registry, and the images are in {registries[0]} and {registries[1]}: --authfile names a file with a login for each");
    }

    /// <summary>The options, with the option that each login is given with. With the same login, both share a client, which has no such name.</summary>
    public static (RegistryOptions Reading, RegistryOptions Writing) WithNames(RegistryOptions reading, RegistryOptions writing) => reading.Equals(writing)
        ? (reading, writing)
        : (reading with { LoginName = TransportOptions.SourceLogin.Name }, writing with { LoginName = TransportOptions.TargetLogin.Name });

    private static string? RegistryOf(ImagePlace? place, RegistryClient client)
    {
        try
        {
            return place is { Transport: Transport.Registry } ? client.Find(place.Name).Domain : null;
        }
        catch (InvalidRequestException)
        {
            // The name is reported when the image is read or written.
            return null;
        }
    }

    private ImageTarget ToRegistry(ImagePlace place, IReadOnlyList<ImageReference> tags)
    {
        RegistryClient client = RegistryToWrite();
        RegistryReference reference = client.Find(place.Name);
        IEnumerable<ImageReference> others = ImageReference.TryParse(place.Name, out ImageReference? own) ? tags.Where(tag => tag != own) : tags;
        if (others.FirstOrDefault(tag => tag.Domain != reference.Domain || tag.Path != reference.Repository) is { } other)
        {
            throw new UsageException(
                $"-t {other} is not in the repository of the target: a registry sets more tags in {reference.Name} only, such as -t {reference.Name}:{TagMeantBy(other)}");
        }

        return client.To(reference, others.Select(tag => tag.Tag));
    }

    // "-t new" is read as the repository "new", but meant as a tag.
    private static string TagMeantBy(ImageReference other) =>
        other.Tag == "latest" && !other.Repository.Contains('/', StringComparison.Ordinal) ? other.Repository : other.Tag;

    private RegistryClient RegistryToRead()
    {
        lock (_lock) return _source ??= _target is not null && _reading.Equals(_writing) ? _target : new RegistryClient(_reading);
    }

    // With the same login, one client: it then knows each registry and its tokens once.
    private RegistryClient RegistryToWrite()
    {
        lock (_lock) return _target ??= _source is not null && _reading.Equals(_writing) ? _source : new RegistryClient(_writing);
    }

    private DaemonClient Daemon()
    {
        lock (_lock) return _daemon ??= new DaemonClient(_daemonOptions);
    }
}
