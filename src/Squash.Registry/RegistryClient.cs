using System.Collections.Concurrent;
using Squash.Registry.Auth;
using Squash.Registry.Configuration;
using Squash.Registry.Credentials;
using Squash.Registry.Http;
using Squash.Registry.Requests;

namespace Squash.Registry;

/// <summary>Talks to registries. It keeps connections and what it learnt of each registry, so that one client serves many images.</summary>
/// <remarks>Any number of threads may use it at once.</remarks>
public sealed class RegistryClient : IDisposable
{
    private static readonly TimeSpan HelperTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, HostState> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string Reference, bool IsForLogin), Lazy<Repository>> _repositories = new();
    private readonly RegistryOptions _options;
    private readonly RegistriesConf _conf;
    private readonly TransportPool _transports;
    private readonly TokenClient _tokens;
    private readonly ApiRoot _roots;

    /// <summary>Creates a client, and reads the settings of registries.</summary>
    /// <param name="options">How registries are reached; <see langword="null"/> for the defaults.</param>
    /// <exception cref="InvalidRequestException">The options contradict each other, or a file of settings is not valid.</exception>
    public RegistryClient(RegistryOptions? options = null)
    {
        _options = options ?? new RegistryOptions();
        if ((_options.User is null) != (_options.Password is null)) throw new InvalidRequestException("a name to log in with needs a password, and the other way round");
        if (_options.AuthFile is { } authFile) CredentialLookup.Read(authFile, isRequired: true);
        _conf = RegistriesConf.Read(_options.RegistriesConf, _options.Environment);
        _transports = new TransportPool(_options);
        _tokens = new TokenClient(_transports, _options);
        _roots = new ApiRoot(_transports, _options.Timeout);
    }

    /// <summary>The image that a name means: short names as registries.conf(5) says, or in Docker Hub.</summary>
    /// <param name="name">The name, with or without <c>docker://</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidRequestException">It is not the name of an image, or may mean several.</exception>
    public RegistryReference Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _conf.Expand(name);
    }

    /// <summary>The tags of a repository, in the order of the registry.</summary>
    /// <param name="repository">Any image of the repository.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is <see langword="null"/>.</exception>
    /// <exception cref="RegistryException">The registry cannot be reached, or does not list them.</exception>
    /// <exception cref="LimitExceededException">There are more than a million, or the list does not end.</exception>
    /// <exception cref="SquashException">The name or a file of settings cannot be used.</exception>
    public async Task<IReadOnlyList<string>> ListTagsAsync(RegistryReference repository, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return await OpenForPush(repository).Tags.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The digest that an image has now, found without reading it. Mirrors are asked first, as for <see cref="From(string)"/>.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns><see langword="null"/> if the image does not exist.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reference"/> is <see langword="null"/>.</exception>
    /// <exception cref="RegistryException">The registry cannot be reached, or does not answer the question.</exception>
    /// <exception cref="SquashException">The name or a file of settings cannot be used.</exception>
    public async Task<Digest?> FindDigestAsync(RegistryReference reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return await ManifestFinder.DigestAsync([.. OpenForPull(reference)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The manifest or index of an image in the registry that it is named after, which is where <see cref="To(string, IEnumerable{string})"/> puts it.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns><see langword="null"/> if the image does not exist.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reference"/> is <see langword="null"/>.</exception>
    /// <exception cref="RegistryException">The registry cannot be reached, or does not answer the question.</exception>
    /// <exception cref="SquashException">The name, the manifest or a file of settings cannot be used.</exception>
    public async Task<RegistryManifest?> FindManifestAsync(RegistryReference reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return await ManifestFinder.ManifestAsync(OpenForPush(reference), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An image of a registry as a source. Its layers are read as they arrive; nothing is stored that the result does not need.</summary>
    /// <param name="name">The name, with or without <c>docker://</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidRequestException">It is not the name of an image, may mean several, or is blocked.</exception>
    public ImageSource From(string name) => From(Find(name));

    /// <inheritdoc cref="From(string)"/>
    /// <param name="reference">The image.</param>
    /// <exception cref="ArgumentNullException"><paramref name="reference"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidRequestException">The registry is blocked.</exception>
    public ImageSource From(RegistryReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return new RegistrySource(reference, [.. OpenForPull(reference)]);
    }

    /// <summary>
    /// A tag of a registry as a target. New layers are sent while they are made, layers that stay are mounted or copied, and the tag is set
    /// when everything is there: it is either what it was or the complete new image.
    /// </summary>
    /// <param name="name">The name, with or without <c>docker://</c>. <see cref="SquashOptions.Tags"/> has no effect on it.</param>
    /// <param name="tags">More tags for the same image, in the same repository.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidRequestException">It is not the name of an image, has a digest, or is blocked.</exception>
    public ImageTarget To(string name, params IEnumerable<string> tags) => To(Find(name), tags);

    /// <inheritdoc cref="To(string, IEnumerable{string})"/>
    /// <param name="reference">The image.</param>
    /// <param name="tags">More tags for the same image, in the same repository.</param>
    /// <exception cref="ArgumentNullException"><paramref name="reference"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidRequestException">It has a digest, or the registry is blocked.</exception>
    public ImageTarget To(RegistryReference reference, params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(tags);
        if (reference is not { Digest: null, Tag: { } tag })
        {
            throw new InvalidRequestException($"{reference} has a digest, which nobody can choose: give the target a tag");
        }

        return new RegistryTarget(OpenForPush(reference), [tag, .. tags.Select(each => reference.WithTag(each).Tag ?? "").Where(each => each != tag).Distinct()]);
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        foreach (Lazy<Repository> repository in _repositories.Values)
        {
            if (repository.IsValueCreated) repository.Value.Dispose();
        }

        _transports.Dispose();
    }

    /// <summary>The places that an image is pulled from, in order.</summary>
    internal IEnumerable<Repository> OpenForPull(RegistryReference reference) => _conf.ForPull(reference).Select(endpoint => Open(endpoint, reference));

    /// <summary>The place that an image is pushed to.</summary>
    internal Repository OpenForPush(RegistryReference reference) => Open(_conf.ForPush(reference), reference);

    private Repository Open(RegistryEndpoint endpoint, RegistryReference named)
    {
        if (endpoint.Insecure) _transports.Allow(endpoint.Reference.Host);

        // The tokens of a repository serve all who use it.
        bool isForLogin = IsForLogin(endpoint.Reference, named);
        return _repositories.GetOrAdd((endpoint.Reference.ToString(), isForLogin), _ => new Lazy<Repository>(() => Create(endpoint.Reference, isForLogin))).Value;
    }

    // The login is meant for that registry, and its mirrors must not see it.
    private bool IsForLogin(RegistryReference reference, RegistryReference named) =>
        reference.Domain == named.Domain && (_options.LoginRegistry is not { } only || only.Equals(named.Domain, StringComparison.OrdinalIgnoreCase));

    private Repository Create(RegistryReference reference, bool isForLogin)
    {
        HostState host = _hosts.GetOrAdd(reference.Host, static authority => new HostState(authority));
#pragma warning disable CA2000 // The repository owns it.
        var authenticator = new Authenticator(host, _tokens, token => FindCredentialAsync(reference, isForLogin, token));
        return new Repository(reference, new RepositoryHttp(host, _roots, _transports, authenticator, _options), _options);
#pragma warning restore CA2000
    }

    private async Task<Credential?> FindCredentialAsync(RegistryReference reference, bool isForLogin, CancellationToken cancellationToken) =>
        isForLogin && _options is { User: { } user, Password: { } password }
            ? new Credential(user, password, false, _options.LoginName ?? "RegistryOptions.User")
            : await new CredentialLookup(_options.AuthFile, _options.Environment, HelperTimeout).FindAsync(reference, cancellationToken).ConfigureAwait(false);
}
