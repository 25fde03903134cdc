using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Squash.TestSupport;

namespace Squash.Interop.Tests;

/// <summary>
/// A registry on this machine, with a login and without TLS, and skopeo as its client. If it cannot run, tests are
/// skipped with the reason; in CI that is a failure.
/// </summary>
public sealed partial class Registry : IDisposable
{
    private const string User = "user";
    private const string Password = "password";

    // htpasswd -B for the password above.
    private const string PasswordFile = User + ":$2b$04$QO/GbDwOTGlQdS.L0L15eu.Pbkqe3NSLEPFUI4fbUi4cvup/7.u/u\n";

    private const string ManifestTypes =
        "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json";

    private readonly string _folder = Directory.CreateTempSubdirectory("squash-registry-").FullName;
    private readonly Process? _process;
    private readonly HttpClient _http = new();
    private int _linesTaken;

    public Registry()
    {
        Environment = new Dictionary<string, string>
        {
            ["HOME"] = PathOf("home"),
            ["REGISTRY_AUTH_FILE"] = PathOf("auth/config.json"),
            ["DOCKER_CONFIG"] = PathOf("auth"),
            ["TMPDIR"] = PathOf("temp"),
            ["PATH"] = $"{PathOf("bin")}:{RepositoryPath("scripts")}:{System.Environment.GetEnvironmentVariable("PATH")}",
        };
        Shell = new Shell(_folder, Environment);
        string missing = Shell.TryRun("for p in docker-registry skopeo; do command -v $p > /dev/null || echo -n \"$p \"; done").Output;
        Unavailable = missing.Length == 0 ? null : $"not installed: {missing.Trim()}; scripts/install-engines.sh installs them";
        if (Unavailable is not null) return;

        _process = Start();
        Prepare();
    }

    public string? Unavailable { get; }

    /// <summary>Its address, such as <c>127.0.0.1:5000</c>.</summary>
    public string Host { get; private set; } = "";

    /// <summary>The environment that programs need to find it and log in.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    internal Shell Shell { get; }

    /// <summary>The path of a file of this repository.</summary>
    public static string RepositoryPath(string name) => Path.GetFullPath(Path.Combine(Here(), "../..", name));

    public string PathOf(string name) => Path.Combine(_folder, name);

    public void Require() => Need.NoObstacle(Unavailable);

    /// <summary>The manifest or index with this name, and its digest.</summary>
    public async Task<(string Digest, JsonObject Manifest)> ManifestAsync(string repository, string reference)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"{repository}/manifests/{reference}");
        response.EnsureSuccessStatusCode();
        JsonNode? manifest = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        return (response.Headers.GetValues("Docker-Content-Digest").Single(), Assert.IsType<JsonObject>(manifest));
    }

    public async Task<bool> HasManifestAsync(string repository, string reference) => await HasAsync($"{repository}/manifests/{reference}");

    public async Task<bool> HasBlobAsync(string repository, string digest) => await HasAsync($"{repository}/blobs/{digest}");

    /// <summary>The content of a blob.</summary>
    public async Task<byte[]> BlobAsync(string repository, string digest)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"{repository}/blobs/{digest}");
        return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The folders of uploads that are neither complete nor cancelled. Without the file <c>startedat</c> the registry does not know them.</summary>
    public IReadOnlyList<string> OpenUploads() =>
    [
        .. Directory.EnumerateDirectories(PathOf("data/docker/registry/v2/repositories"), "_uploads", SearchOption.AllDirectories)
            .SelectMany(Directory.EnumerateDirectories).Where(upload => File.Exists(Path.Combine(upload, "startedat"))),
    ];

    /// <summary>The requests since the last call, as <c>METHOD PATH STATUS</c>.</summary>
    public IReadOnlyList<string> TakeRequests()
    {
        string[] lines = File.ReadAllLines(PathOf("registry.log"));
        string[] requests = [.. lines.Skip(_linesTaken).Select(line => Request().Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups[1].Value} {Uri.UnescapeDataString(match.Groups[2].Value)} {match.Groups[3].Value}")];
        _linesTaken = lines.Length;
        return requests;
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Process Start()
    {
        File.WriteAllText(PathOf("htpasswd"), PasswordFile);
        File.WriteAllText(PathOf("config.yml"), $"""
            version: 0.1
            storage:
              filesystem:
                rootdirectory: {PathOf("data")}
            auth:
              htpasswd:
                realm: test
                path: {PathOf("htpasswd")}
            http:
              addr: 127.0.0.1:0
              secret: test
            """);
        Process process = Process.Start(TestProgram.StartInfo(
            "/bin/bash", "-c", $"exec docker-registry serve '{PathOf("config.yml")}' > '{PathOf("registry.log")}' 2>&1"))
            ?? throw new InvalidOperationException("bash did not start");
        Host = Shell.Run("for _ in $(seq 200); do grep -aoP -m1 'listening on \\K127.0.0.1:\\d+' registry.log && exit; sleep 0.1; done; cat registry.log >&2; exit 1");
        return process;
    }

    // skopeo must be configured for a registry without TLS. Scripts run squash as a program.
    private void Prepare()
    {
        _http.BaseAddress = new Uri($"http://{Host}/v2/");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{User}:{Password}")));
        _http.DefaultRequestHeaders.Accept.ParseAdd(ManifestTypes);
        Directory.CreateDirectory(PathOf("home/.config/containers"));
        File.WriteAllText(PathOf("home/.config/containers/registries.conf"), $"[[registry]]\nlocation = \"{Host}\"\ninsecure = true\n");
        Shell.Run($$"""
            mkdir auth bin temp
            { echo '#!/bin/bash'; declare -f squash; echo 'squash "$@"'; } > bin/squash
            chmod +x bin/squash
            echo {{Password}} | skopeo login --username {{User}} --password-stdin {{Host}}
            """);
    }

    private async Task<bool> HasAsync(string path)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Head, path);
        return response.IsSuccessStatusCode;
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path) =>
        _http.SendAsync(new HttpRequestMessage(method, path), TestContext.Current.CancellationToken);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file) ?? "";

    // The line of the access log, in the format of Apache.
    [GeneratedRegex("\"([A-Z]+) (/v2/[^ ]*) HTTP/1.1\" (\\d+)")]
    private static partial Regex Request();
}
