using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Squash.Registry.Http;
using Squash.Registry.Tests.Fakes;
using Squash.TestSupport;

namespace Squash.Registry.Tests.Http;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OwnAuthority_NotNamed_IsRefusedWithWhatToDo()
    {
        await using FakeRegistry registry = await StartAsync();

        RegistryException failure = await FailAsync(registry, Clients.Options);

        Assert.Contains("its certificate is not trusted", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RegistryOptions.CertificateDirectory", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tried", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnAuthority_InTheDirectory_IsTrusted()
    {
        _folder.Write("certs/ca.crt", _certificates.AuthorityPem);
        await using FakeRegistry registry = await StartAsync();

        await ReadAsync(registry, Clients.Options with { CertificateDirectory = _folder.PathOf("certs") });
    }

    [Fact]
    public async Task OwnAuthority_InCertsD_IsTrustedForThatHost()
    {
        await using FakeRegistry registry = await StartAsync();
        _folder.Write($".config/containers/certs.d/{registry.Authority}/ca.crt", _certificates.AuthorityPem);
        await using FakeRegistry other = await StartAsync();
        RegistryOptions options = Clients.Options with { Environment = name => name == "HOME" ? _folder.Path : null };

        await ReadAsync(registry, options);
        await FailAsync(other, options);
    }

    // It was reported as a missing file.
    [Fact]
    public void Directory_ThatDoesNotExist_IsNamed()
    {
        string directory = _folder.PathOf("none");

        Assert.Equal($"the directory of certificates does not exist: {directory}", Assert.Throws<InvalidRequestException>(() => HostCertificates.Read(directory)).Message);
    }

    [Fact]
    public async Task CertificateForAnotherHost_IsRefusedThoughTheAuthorityIsKnown()
    {
        _folder.Write("certs/ca.crt", _certificates.AuthorityPem);
        using X509Certificate2 certificate = _certificates.Issue("registry.example");
        await using FakeRegistry registry = await FakeRegistry.StartAsync(certificate: certificate);

        RegistryException failure = await FailAsync(registry, Clients.Options with { CertificateDirectory = _folder.PathOf("certs") });

        // No CA would help.
        Assert.EndsWith("its certificate is for another host; use a name that the certificate is for", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("1.3.6.1.5.5.7.3.1", true)]
    [InlineData("1.3.6.1.5.5.7.3.2", false)]
    public void Trust_CertificateOfTheAuthority_MustBeForServers(string? purpose, bool isTrusted)
    {
        _folder.Write("certs/ca.crt", _certificates.AuthorityPem);
        using X509Certificate2 certificate = _certificates.Issue("127.0.0.1", purpose);

        Assert.Equal(isTrusted, HostCertificates.Read(_folder.PathOf("certs")).Trust(certificate, null, SslPolicyErrors.RemoteCertificateChainErrors));
    }

    [Fact]
    public async Task AnotherAuthority_IsRefused()
    {
        using var others = new TestCertificates();
        _folder.Write("certs/ca.crt", others.AuthorityPem);
        await using FakeRegistry registry = await StartAsync();

        await FailAsync(registry, Clients.Options with { CertificateDirectory = _folder.PathOf("certs") });
    }

    [Fact]
    public async Task NoVerification_TakesAnyCertificate()
    {
        await using FakeRegistry registry = await StartAsync();

        await ReadAsync(registry, Clients.Options with { TlsVerify = false });
    }

    [Fact]
    public async Task InsecureInRegistriesConf_IsForThatHostOnly()
    {
        await using FakeRegistry registry = await StartAsync();
        await using FakeRegistry other = await StartAsync();
        string conf = _folder.Write("registries.conf", $"[[registry]]\nlocation = \"{registry.Authority}\"\ninsecure = true");
        RegistryOptions options = Clients.Options with { RegistriesConf = conf };

        await ReadAsync(registry, options);
        await FailAsync(other, options);
    }

    [Fact]
    public async Task ClientCertificate_InTheDirectory_IsShown()
    {
        using X509Certificate2 server = _certificates.Issue("127.0.0.1");
        using X509Certificate2 client = _certificates.Issue("client");
        _folder.Write("certs/ca.crt", _certificates.AuthorityPem);
        await using FakeRegistry registry = await FakeRegistry.StartAsync(certificate: server, wantsClientCertificate: true);
        RegistryOptions options = Clients.Options with { CertificateDirectory = _folder.PathOf("certs"), Retries = 0 };

        await FailAsync(registry, options);
        _folder.Write("certs/client.cert", client.ExportCertificatePem());
        _folder.Write("certs/client.key", TestCertificates.KeyPem(client));
        await ReadAsync(registry, options);
    }

    [Theory]
    [InlineData("ca.crt", "nonsense")]
    [InlineData("client.cert", "nonsense")]
    public async Task FileThatIsNoCertificate_IsNamed(string name, string content)
    {
        _folder.Write($"certs/{name}", content);
        await using FakeRegistry registry = await StartAsync();

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => ReadAsync(registry, Clients.Options with { CertificateDirectory = _folder.PathOf("certs") }));

        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlainHttp_OnThisMachine_IsSpoken()
    {
        await using FakeRegistry registry = await FakeRegistry.StartAsync("localhost");

        await ReadAsync(registry, Clients.Options);
    }

    [Fact]
    public async Task PlainHttp_WhereHttpsIsSpoken_IsNotTried()
    {
        await using FakeRegistry registry = await StartAsync();
        await FailAsync(registry, Clients.Options);

        Assert.Empty(registry.Requests);
    }

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    private async Task<FakeRegistry> StartAsync()
    {
        FakeRegistry registry = await FakeRegistry.StartAsync(certificate: _certificates.Issue("127.0.0.1"));
        registry.Manifests[("app", "1")] = ("application/vnd.oci.image.manifest.v1+json", "{}"u8.ToArray());
        return registry;
    }

    private static async Task ReadAsync(FakeRegistry registry, RegistryOptions options)
    {
        registry.Manifests[("app", "1")] = ("application/vnd.oci.image.manifest.v1+json", "{}"u8.ToArray());
        using var client = new RegistryClient(options);
        Repository repository = client.Pull(registry);
        Assert.Equal("{}"u8.ToArray(), (await repository.Manifests.ReadAsync(Cancellation)).Content);
    }

    private static async Task<RegistryException> FailAsync(FakeRegistry registry, RegistryOptions options) =>
        await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(registry, options));
}
