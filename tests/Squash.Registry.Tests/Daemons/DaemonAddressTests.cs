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
        DaemonAddress address = DaemonAddress.Parse(text, usesTls: false);

        Assert.Equal((socket, root), (address.Socket, address.Root.ToString()));
    }

    [Theory]
    [InlineData("ssh://me@host", "squash does not start ssh. Forward the socket, ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock me@host &, and set DOCKER_HOST=unix:///tmp/docker.sock")]
    [InlineData("npipe:////./pipe/docker_engine", "give unix:///PATH or tcp://HOST:PORT")]
    [InlineData("tcp://", "give unix:///PATH or tcp://HOST:PORT")]
    [InlineData("unix://", "no path follows unix://")]
    public void Parse_Other_SaysWhatToDo(string text, string remedy) => Assert.Equal(
        $"the address \"{text}\" of the Docker daemon cannot be used: {remedy}",
        Assert.Throws<InvalidRequestException>(() => DaemonAddress.Parse(text, usesTls: false)).Message);

    [Fact]
    public void Parse_Tls_IsRefused() => Assert.Contains(
        "does not speak TLS", Assert.Throws<InvalidRequestException>(() => DaemonAddress.Parse("tcp://host:2376", usesTls: true)).Message, StringComparison.Ordinal);

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
        "there is no docker context \"three\": docker context ls lists them",
        Assert.Throws<InvalidRequestException>(() => Find(("DOCKER_CONTEXT", "three"))).Message);

    private DaemonAddress Find(params (string Name, string Value)[] environment) => Find(new DaemonOptions(), environment);

    private DaemonAddress Find(DaemonOptions options, params (string Name, string Value)[] environment) => DaemonAddress.Find(options with
    {
        ConfigDirectory = _folder.FullName,
        Environment = name => environment.FirstOrDefault(variable => variable.Name == name).Value,
    });

    private void AddContext(string id, string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "contexts", "meta", id)).FullName;
        File.WriteAllText(
            Path.Combine(folder, "meta.json"),
            """{"Name":"NAME","Metadata":{},"Endpoints":{"docker":{"Host":"unix:///NAME.sock","SkipTLSVerify":false}}}""".Replace("NAME", name, StringComparison.Ordinal));
    }
}
