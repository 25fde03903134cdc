using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Squash.Registry.Tests.Fakes;

/// <summary>
/// A registry in memory that behaves as the field's registries do, each with its own quirks: they are properties, and
/// <see cref="Before"/> is for all others.
/// </summary>
public sealed partial class FakeRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, MemoryStream> _uploads = new();
    private FakeServer? _server;
    private int _lastUpload;

    /// <summary>The blobs, by repository and digest.</summary>
    public ConcurrentDictionary<(string Repository, string Digest), byte[]> Blobs { get; } = new();

    /// <summary>The manifests, by repository and tag or digest.</summary>
    public ConcurrentDictionary<(string Repository, string Name), (string MediaType, byte[] Content)> Manifests { get; } = new();

    /// <summary>Runs before a request is answered. If it returns true, it has answered.</summary>
    public Func<HttpContext, Task<bool>>? Before { get; set; }

    public bool AbsoluteLocation { get; set; }

    /// <summary>Absolute, and with the scheme and port that the registry behind a proxy believes to have.</summary>
    public bool WrongAuthorityInLocation { get; set; }

    public string? LocationHost { get; set; }

    public int PatchStatus { get; set; } = StatusCodes.Status202Accepted;

    /// <summary>Whether <c>Range</c> is always 0-0, though the bytes were stored.</summary>
    public bool StuckRange { get; set; }

    /// <summary>Whether <c>Range</c> is left out.</summary>
    public bool NoRange { get; set; }

    /// <summary>Whether pieces after the first are thrown away.</summary>
    public bool LosesPieces { get; set; }

    public int MaxChunkBytes { get; set; } = int.MaxValue;

    public int TooLargeStatus { get; set; } = StatusCodes.Status416RangeNotSatisfiable;

    public int MinChunkBytes { get; set; }

    /// <summary>The status that refuses pieces, if they are refused.</summary>
    public int? PatchRefusal { get; set; }

    public bool RefusesMounts { get; set; }

    /// <summary>Whether <c>Range</c> of a request is looked at.</summary>
    public bool KnowsRanges { get; set; } = true;

    public string Authority => Server.Authority;

    public FakeServer Server => _server ?? throw new InvalidOperationException("The registry was not started.");

    public IReadOnlyList<RecordedRequest> Requests => Server.Requests;

    /// <summary>Uploads that were begun and neither completed nor cancelled.</summary>
    public int OpenUploads => _uploads.Count;

    public static async Task<FakeRegistry> StartAsync(string host = "127.0.0.1", X509Certificate2? certificate = null, bool wantsClientCertificate = false)
    {
        var registry = new FakeRegistry();
        registry._server = await FakeServer.StartAsync(registry.AnswerAsync, host, certificate, wantsClientCertificate);
        return registry;
    }

    public string AddBlob(string repository, byte[] content)
    {
        string digest = Digest.Of(content).ToString();
        Blobs[(repository, digest)] = content;
        return digest;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Answers a request, unless <see cref="Before"/> has.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        if (Before is { } before && await before(context)) return;
        string path = context.Request.Path.Value ?? "";
        if (path == "/v2/") return;
        Match match = Route().Match(path);
        if (!match.Success)
        {
            await ErrorAsync(context, 404, "UNSUPPORTED", "no such route");
            return;
        }

        string repository = match.Groups["repository"].Value;
        string name = match.Groups["name"].Value;
        switch (match.Groups["kind"].Value)
        {
            case "manifests":
                await ManifestAsync(context, repository, name);
                break;
            case "blobs":
                await BlobAsync(context, repository, name);
                break;
            case "tags":
                await context.Response.WriteAsJsonAsync(new { name = repository, tags = Manifests.Keys.Where(key => key.Repository == repository && !key.Name.Contains(':')).Select(key => key.Name).Order() });
                break;
            default:
                await UploadAsync(context, repository, name);
                break;
        }
    }

    private async Task ManifestAsync(HttpContext context, string repository, string name)
    {
        if (context.Request.Method == "PUT")
        {
            byte[] content = await BodyAsync(context);
            string digest = Digest.Of(content).ToString();
            Manifests[(repository, name)] = Manifests[(repository, digest)] = (context.Request.ContentType ?? "", content);
            context.Response.StatusCode = 201;
            context.Response.Headers["Docker-Content-Digest"] = digest;
            return;
        }

        if (!Manifests.TryGetValue((repository, name), out (string MediaType, byte[] Content) manifest))
        {
            await ErrorAsync(context, 404, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }

        context.Response.ContentType = manifest.MediaType;
        context.Response.ContentLength = manifest.Content.Length;
        context.Response.Headers["Docker-Content-Digest"] = Digest.Of(manifest.Content).ToString();
        if (context.Request.Method == "GET") await context.Response.Body.WriteAsync(manifest.Content);
    }

    private async Task BlobAsync(HttpContext context, string repository, string digest)
    {
        if (!Blobs.TryGetValue((repository, digest), out byte[]? content))
        {
            await ErrorAsync(context, 404, "BLOB_UNKNOWN", "blob unknown to registry");
            return;
        }

        int from = 0;
        if (KnowsRanges && context.Request.GetTypedHeaders().Range is { } range)
        {
            from = (int)(range.Ranges.Single().From ?? 0);
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{content.Length - 1}/{content.Length}");
        }

        context.Response.ContentLength = content.Length - from;
        if (context.Request.Method == "GET") await context.Response.Body.WriteAsync(content.AsMemory(from));
    }

    private async Task UploadAsync(HttpContext context, string repository, string id)
    {
        HttpRequest request = context.Request;
        if (request.Method == "POST")
        {
            Begin(context, repository);
            return;
        }

        if (!_uploads.TryGetValue(id, out MemoryStream? upload))
        {
            await ErrorAsync(context, 404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
            return;
        }

        switch (request.Method)
        {
            case "GET":
                context.Response.StatusCode = 204;
                SetProgress(context, repository, id, upload);
                break;
            case "DELETE":
                _uploads.TryRemove(id, out _);
                context.Response.StatusCode = 204;
                break;
            case "PATCH":
                await PatchAsync(context, repository, id, upload);
                break;
            default:
                await CommitAsync(context, repository, id, upload);
                break;
        }
    }

    private void Begin(HttpContext context, string repository)
    {
        IQueryCollection query = context.Request.Query;
        if (query["mount"].ToString() is { Length: > 0 } digest && !RefusesMounts && Blobs.TryGetValue((query["from"].ToString(), digest), out byte[]? content))
        {
            Blobs[(repository, digest)] = content;
            context.Response.StatusCode = 201;
            return;
        }

        string id = Interlocked.Increment(ref _lastUpload).ToString(CultureInfo.InvariantCulture);
        _uploads[id] = new MemoryStream();
        context.Response.StatusCode = 202;
        if (MinChunkBytes > 0) context.Response.Headers["OCI-Chunk-Min-Length"] = MinChunkBytes.ToString(CultureInfo.InvariantCulture);
        SetProgress(context, repository, id, _uploads[id]);
    }

    private async Task PatchAsync(HttpContext context, string repository, string id, MemoryStream upload)
    {
        if (PatchRefusal is { } status)
        {
            await ErrorAsync(context, status, "UNSUPPORTED", "the operation is unsupported");
            return;
        }

        if (context.Request.ContentLength > MaxChunkBytes)
        {
            await ErrorAsync(context, TooLargeStatus, "SIZE_INVALID", "the chunk is too large");
            return;
        }

        string[] range = context.Request.Headers.ContentRange.ToString().Split('-');
        if (range.Length == 2 && long.Parse(range[0], CultureInfo.InvariantCulture) != upload.Length && !LosesPieces)
        {
            await ErrorAsync(context, 416, "RANGE_INVALID", "the chunk does not follow the last one");
            return;
        }

        byte[] content = await BodyAsync(context);
        if (!LosesPieces || upload.Length == 0) upload.Write(content);
        context.Response.StatusCode = PatchStatus;
        SetProgress(context, repository, id, upload);
    }

    private async Task CommitAsync(HttpContext context, string repository, string id, MemoryStream upload)
    {
        upload.Write(await BodyAsync(context));
        string digest = context.Request.Query["digest"].ToString();
        if (digest != Digest.Of(upload.ToArray()).ToString())
        {
            await ErrorAsync(context, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
            return;
        }

        _uploads.TryRemove(id, out _);
        Blobs[(repository, digest)] = upload.ToArray();
        context.Response.StatusCode = 201;
        context.Response.Headers["Docker-Content-Digest"] = digest;
    }

    // Each answer names another state of the upload, as distribution does: a client that keeps the old URL is refused by some.
    private void SetProgress(HttpContext context, string repository, string id, MemoryStream upload)
    {
        string path = $"/v2/{repository}/blobs/uploads/{id}?state={upload.Length}";
        context.Response.Headers.Location = LocationHost is not null ? $"http://{LocationHost}{path}"
            : WrongAuthorityInLocation ? $"https://{Server.Host}:8443{path}"
            : AbsoluteLocation ? $"http://{Authority}{path}"
            : path;
        if (NoRange) return;
        context.Response.Headers["Range"] = StuckRange || upload.Length == 0 ? "0-0" : string.Create(CultureInfo.InvariantCulture, $"0-{upload.Length - 1}");
    }

    public static async Task ErrorAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(new { errors = new[] { new { code, message } } }));
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    [GeneratedRegex("^/v2/(?<repository>.+?)/(?:(?<kind>blobs/uploads)/(?<name>.*)|(?<kind>manifests|blobs|tags)/(?<name>[^/]+))$")]
    private static partial Regex Route();
}
