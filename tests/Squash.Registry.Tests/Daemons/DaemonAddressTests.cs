using Squash.Registry.Daemons;

namespace Squash.Registry.Tests.Daemons;

public sealed class DaemonAddressTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("unix:///run/podman/podman.sock", "/run/podman/podman.sock", "http://docker/")]
    [InlineData("tcp://localhost:2376", null, "http://localhost:2376/")]
    [InlineData("tcp://10.0.0.1", null, "http://10.0.0.1:2375/")]
    [InlineData("localhost:1234", null, "http://localhost:1234/")]
    [InlineData("tcp://[::1]:80", null, "http://[::1]/")]
    public void Parse_Address_IsASocketOrAHost(string text, string? socket, string root)
    {
        DaemonAddress address = DaemonAddress.Parse(text, tls: null);

        Assert.Equal((socket, root), (address.Socket, address.Root.ToString()));
    }

    [Theory]
    [InlineData("tcp://host", "https://host:2376/")]
    [InlineData("tcp://host:443", "https://host/")]
    [InlineData("https://host:2376", "https://host:2376/")]
    public void Parse_Tls_IsHttpsAtItsOwnPort(string text, string root) => Assert.Equal(root, DaemonAddress.Parse(text, new DaemonTlsOptions()).Root.ToString());

    [Fact]
    public void Parse_HttpsWithoutCertificates_UsesThoseOfTheSystem() => Assert.Equal(new DaemonTlsOptions(), DaemonAddress.Parse("https://host:2376", tls: null).Tls);

    // The arguments of docker itself: github.com/docker/cli, cli/connhelper.
    [Theory]
    [InlineData("ssh://host", "-o ConnectTimeout=30 -T -- host docker system dial-stdio")]
    [InlineData("ssh://me@host:2222", "-o ConnectTimeout=30 -T -l me -p 2222 -- host docker system dial-stdio")]
    [InlineData("ssh://me@[::1]/", "-o ConnectTimeout=30 -T -l me -- ::1 docker system dial-stdio")]
    [InlineData("ssh://host/run/user/1000/docker.sock", "-o ConnectTimeout=30 -T -- host docker --host unix:///run/user/1000/docker.sock system dial-stdio")]
    [InlineData("ssh://host/a%20b;c", "-o ConnectTimeout=30 -T -- host docker --host 'unix:///a b;c' system dial-stdio")]
    public void Parse_Ssh_IsTheCommandOfDocker(string text, string arguments) =>
        Assert.Equal(arguments, string.Join(' ', DaemonAddress.Parse(text, new DaemonTlsOptions()).Ssh?.Arguments ?? []));

    [Theory]
    [InlineData("ssh://me:secret@host", "ssh://me:***@host", "it contains a password, which every user of this machine could read; use a key")]
    [InlineData("ssh://-oProxyCommand=x@host", "ssh://-oProxyCommand=x@host", "give unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST")]
    [InlineData("ssh://", "ssh://", "give unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST")]
    [InlineData("ssh://host?x=y", "ssh://host?x=y", "give unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST")]
    [InlineData("npipe:////./pipe/docker_engine", "npipe:////./pipe/docker_engine", "give unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST")]
    [InlineData("tcp://me:secret@host", "tcp://me:***@host", "give unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST")]
    [InlineData("http://me:secret@host:2375", "http://me:***@host:2375", "give unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST")]
    [InlineData("me:secret@host", "me:***@host", "give unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST")]
    [InlineData("ftp://me:secret@host", "ftp://me:***@host", "give unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST")]
    [InlineData("tcp://", "tcp://", "give unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST")]
    [InlineData("unix://", "unix://", "no path follows unix://")]
    public void Parse_Other_SaysWhatToDo(string text, string shown, string remedy) => Assert.Equal(
        $"the address \"{shown}\" of the Docker daemon cannot be used: {remedy}",
        Assert.Throws<InvalidRequestException>(() => DaemonAddress.Parse(text, tls: null)).Message);

    [Fact]
    public void Find_VariablesForTls_NameTheFilesThatAreThere()
    {
        string authorities = Path.Combine(_folder.FullName, "ca.pem");
        File.WriteAllText(authorities, "");

        Assert.Null(Find(("DOCKER_HOST", "tcp://host")).Tls);
        Assert.Equal(new DaemonTlsOptions { CaFile = authorities }, Find(("DOCKER_HOST", "tcp://host"), ("DOCKER_TLS_VERIFY", "1")).Tls);
        Assert.Equal(new DaemonTlsOptions { CaFile = authorities, Verify = false }, Find(("DOCKER_HOST", "tcp://host"), ("DOCKER_TLS", "1")).Tls);
        Assert.Equal(new DaemonTlsOptions(), Find(("DOCKER_HOST", "tcp://host"), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", "/none")).Tls);
        Assert.Null(Find(("DOCKER_HOST", "unix:///a.sock"), ("DOCKER_TLS_VERIFY", "1")).Tls);
    }

    [Fact]
    public void Find_ContextWithCertificates_UsesThem()
    {
        // As docker 28.2 writes it: docker context create one --docker host=tcp://one,ca=ca.pem.
        const string Id = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";
        AddContext(Id, "one", "tcp://one:2376");
        string folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "contexts", "tls", Id, "docker")).FullName;
        File.WriteAllText(Path.Combine(folder, "ca.pem"), "");

        DaemonAddress address = Find(new DaemonOptions { Context = "one" }, ("DOCKER_TLS_VERIFY", ""));

        Assert.Equal(new DaemonTlsOptions { CaFile = Path.Combine(folder, "ca.pem") }, address.Tls);
        Assert.Equal("https://one:2376/", address.Root.ToString());
    }

    [Fact]
    public void Find_Nothing_IsTheUsualSocket() => Assert.Equal("unix:///var/run/docker.sock", Find().Text);

    [Fact]
    public void Find_Context_ComesFromTheOptionThenTheEnvironmentThenTheFile()
    {
        // As docker 28.2 writes it: docker context create one --docker host=unix:///one.sock; the directory is the SHA-256 of "one".
        AddContext("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed", "one");
        AddContext("3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3", "two");
        File.WriteAllText(Path.Combine(_folder.FullName, "config.json"), """{"currentContext":"one"}""");

        Assert.Equal("unix:///one.sock", Find().Text);
        Assert.Equal("unix:///two.sock", Find(("DOCKER_CONTEXT", "two")).Text);
        Assert.Equal("unix:///host.sock", Find(("DOCKER_CONTEXT", "two"), ("DOCKER_HOST", "unix:///host.sock")).Text);
        Assert.Equal("unix:///two.sock", Find(new DaemonOptions { Context = "two" }, ("DOCKER_HOST", "unix:///host.sock")).Text);
        Assert.Equal("unix:///var/run/docker.sock", Find(new DaemonOptions { Context = "default" }).Text);
        Assert.Equal("unix:///x.sock", Find(new DaemonOptions { Host = "unix:///x.sock" }, ("DOCKER_HOST", "unix:///host.sock")).Text);
    }

    [Fact]
    public void Find_ContextThatIsNotThere_IsRefused() => Assert.Equal(
        "docker has no context \"three\": 'docker context ls' lists those it has",
        Assert.Throws<InvalidRequestException>(() => Find(("DOCKER_CONTEXT", "three"))).Message);

    private DaemonAddress Find(params (string Name, string Value)[] environment) => Find(new DaemonOptions(), environment);

    private DaemonAddress Find(DaemonOptions options, params (string Name, string Value)[] environment) => DaemonAddress.Find(options with
    {
        ConfigDirectory = _folder.FullName,
        Environment = name => environment.FirstOrDefault(variable => variable.Name == name).Value,
    });

    private void AddContext(string id, string name, string? host = null)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "contexts", "meta", id)).FullName;
        File.WriteAllText(
            Path.Combine(folder, "meta.json"),
            """{"Name":"NAME","Metadata":{},"Endpoints":{"docker":{"Host":"HOST","SkipTLSVerify":false}}}"""
                .Replace("NAME", name, StringComparison.Ordinal).Replace("HOST", host ?? $"unix:///{name}.sock", StringComparison.Ordinal));
    }
}
