using System.Globalization;
using Squash.Registry.Http;

namespace Squash.Registry.Push;

/// <summary>An upload that a registry has begun: where it goes on, which each answer may change.</summary>
/// <remarks>distribution-spec v1.1, spec.md#pushing-blobs.</remarks>
internal sealed class UploadSession
{
    private readonly string _where;

    private UploadSession(Uri location, int minChunkBytes, string where)
    {
        Location = location;
        MinChunkBytes = minChunkBytes;
        _where = where;
    }

    /// <summary>The URL of the next request.</summary>
    public Uri Location { get; private set; }

    /// <summary>The least size of a piece, except for the last one.</summary>
    public int MinChunkBytes { get; }

    /// <summary>The upload that an answer has begun.</summary>
    /// <exception cref="RegistryException">It does not say where, or leads to another host.</exception>
    public static UploadSession Start(Uri request, HttpResponseMessage response, string where) => new(
        LocationOf(request, response, where) ?? throw new RegistryException($"{where}: the registry accepts an upload, but does not say where (no Location)"),
        MinChunkOf(response),
        where);

    /// <summary>Goes on where an answer says, if it does.</summary>
    public void MoveOn(HttpResponseMessage response) => Location = LocationOf(Location, response, _where) ?? Location;

    /// <summary>The URL that ends the upload, with the digest of everything that was sent.</summary>
    public Uri WithDigest(Digest digest) => new($"{Location}{(Location.Query.Length > 0 ? "&" : "?")}digest={digest}");

    /// <summary>The number of bytes that the registry has; <see langword="null"/> if it does not say.</summary>
    /// <remarks><c>Range: 0-99</c> are 100 bytes; <c>0-0</c> is none, or one.</remarks>
    public static long? ReceivedOf(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Range", out IEnumerable<string>? values)) return null;
        string range = values.First().Replace("bytes=", "", StringComparison.OrdinalIgnoreCase);
        return range.StartsWith("0-", StringComparison.Ordinal) && long.TryParse(range.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            ? last == 0 ? 0 : last + 1
            : null;
    }

    private static Uri? LocationOf(Uri current, HttpResponseMessage response, string where)
    {
        if (response.Headers.Location is not { } location) return null;
        return HostBound.Resolve(current, location.OriginalString)
            ?? throw new RegistryException($"{where}: the upload is to go on at another host, and nothing is sent there");
    }

    private static int MinChunkOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("OCI-Chunk-Min-Length", out IEnumerable<string>? values)
        && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) ? bytes : 0;
}
