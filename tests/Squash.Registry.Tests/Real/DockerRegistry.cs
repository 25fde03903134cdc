using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Squash.TestSupport;

namespace Squash.Registry.Tests.Real;

/// <summary>Debian's docker-registry on this machine. Without it, tests are skipped and say why; in CI that is a failure.</summary>
public sealed partial class DockerRegistry : IDisposable
{
    public const string User = "user";
    public const string Password = "password";

    private const string Program = "/usr/bin/docker-registry";

    // htpasswd -B: the password above.
    private const string PasswordFile = User + ":$2b$04$QO/GbDwOTGlQdS.L0L15eu.Pbkqe3NSLEPFUI4fbUi4cvup/7.u/u\n";

    private readonly TempFolder _folder = new();
    private readonly Process _process;

    private DockerRegistry(bool withLogin, TestCertificates? certificates, (string Realm, string AuthorityPem)? tokens)
    {
        string tls = certificates is null ? "" : $"\n  tls:\n    certificate: {_folder.PathOf("server.crt")}\n    key: {_folder.PathOf("server.key")}";
        string auth = tokens is { } server
            ? $"\nauth:\n  token:\n    realm: {server.Realm}\n    service: {JwtTokens.Service}\n    issuer: {JwtTokens.Issuer}\n    rootcertbundle: {_folder.Write("tokens.crt", server.AuthorityPem)}"
            : withLogin ? $"\nauth:\n  htpasswd:\n    realm: test\n    path: {_folder.PathOf("htpasswd")}" : "";
        _folder.Write("htpasswd", PasswordFile);
        if (certificates is not null)
        {
            using X509Certificate2 certificate = certificates.Issue("127.0.0.1");
            _folder.Write("server.crt", certificate.ExportCertificatePem());
            _folder.Write("server.key", TestCertificates.KeyPem(certificate));
        }

        string config = _folder.Write(
            "config.yml",
            $"version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {_folder.PathOf("data")}{auth}\nhttp:\n  addr: 127.0.0.1:0\n  secret: test{tls}\n");
        _process = Process.Start(TestProgram.StartInfo("/bin/bash", "-c", $"exec {Program} serve '{config}' > '{_folder.PathOf("log")}' 2>&1"))
            ?? throw new InvalidOperationException("bash did not start");
    }

    /// <summary>Its host and port, such as <c>127.0.0.1:5000</c>.</summary>
    public string Authority { get; private set; } = "";

    public static async Task<DockerRegistry> StartAsync(
        bool withLogin = false, TestCertificates? certificates = null, (string Realm, string AuthorityPem)? tokens = null)
    {
        string? obstacle = File.Exists(Program) ? null : "docker-registry is not installed; scripts/install-engines.sh installs it";
        Assert.False(obstacle is not null && Environment.GetEnvironmentVariable("CI") == "true", $"CI must run this: {obstacle}");
        Assert.SkipUnless(obstacle is null, obstacle ?? "");
        var registry = new DockerRegistry(withLogin, certificates, tokens);
        try
        {
            while (registry.Authority.Length == 0)
            {
                Assert.False(registry._process.HasExited, registry.Log());
                registry.Authority = Listening().Match(registry.Log()).Groups[1].Value;
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }

            return registry;
        }
        catch
        {
            registry.Dispose();
            throw;
        }
    }

    /// <summary>The requests that it answered, as <c>METHOD TARGET STATUS</c>.</summary>
    public IReadOnlyList<string> Requests() =>
        [.. Request().Matches(Log()).Select(match => $"{match.Groups[1].Value} {Uri.UnescapeDataString(match.Groups[2].Value)} {match.Groups[3].Value}")];

    /// <summary>The ids of uploads that are neither complete nor cancelled. Without the file <c>startedat</c> the registry does not know them.</summary>
    public IReadOnlyList<string> OpenUploads()
    {
        string root = _folder.PathOf("data/docker/registry/v2/repositories");
        return !Directory.Exists(root) ? [] :
        [
            .. Directory.EnumerateDirectories(root, "_uploads", SearchOption.AllDirectories).SelectMany(Directory.EnumerateDirectories)
                .Where(upload => File.Exists(Path.Combine(upload, "startedat"))).Select(upload => Path.GetFileName(upload)),
        ];
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private string Log()
    {
        string path = _folder.PathOf("log");
        if (!File.Exists(path)) return "";
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    [GeneratedRegex("listening on (127\\.0\\.0\\.1:\\d+)")]
    private static partial Regex Listening();

    // The line of the access log, in the format of Apache.
    [GeneratedRegex("\"([A-Z]+) (/v2/[^ ]*) HTTP/1.1\" (\\d+)")]
    private static partial Regex Request();
}
