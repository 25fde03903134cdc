using Squash.Cli.Options;
using Squash.Registry;

namespace Squash.Cli.Tests.Options;

public class DockerInvocationTests
{
    [Theory]
    [InlineData("/usr/lib/docker/cli-plugins/docker-squash", true)]
    [InlineData("docker-squash.exe", true)]
    [InlineData("/usr/bin/squash", false)]
    [InlineData("squash.dll", false)]
    public void IsPlugin_Name_Decides(string program, bool expected) => Assert.Equal(expected, DockerInvocation.IsPlugin(program));

    [Theory]
    [InlineData("squash a -t b", null, null, null)]
    [InlineData("--context remote squash a -t b", "remote", null, null)]
    [InlineData("-c remote -D squash a -t b", "remote", null, null)]
    [InlineData("-cremote --log-level=debug squash a -t b", "remote", null, null)]
    [InlineData("--host=unix:///a.sock --config /etc/docker squash a -t b", null, "unix:///a.sock", "/etc/docker")]
    [InlineData("-H unix:///a.sock squash a -t b", null, "unix:///a.sock", null)]
    [InlineData("a -t b", null, null, null)]
    public void Parse_GlobalOptionsOfDocker_NameTheDaemon(string line, string? context, string? host, string? config)
    {
        DockerInvocation invocation = DockerInvocation.Parse(line.Split(' '), _ => null);

        Assert.Equal(new DaemonOptions { Context = context, Host = host, ConfigDirectory = config }, invocation.Daemon);
        Assert.Equal(["a", "-t", "b"], invocation.Arguments);
    }

    [Theory]
    [InlineData("help squash")]
    [InlineData("--config there help squash")]
    [InlineData("squash --help")]
    public void Parse_HelpOfDocker_IsThatOfTheCommand(string line) => Assert.Equal(["--help"], DockerInvocation.Parse(line.Split(' '), _ => null).Arguments);

    [Theory]
    [InlineData("a -t b", true)]
    [InlineData("-c squash-me -t b", true)]
    [InlineData("squash a -t b", false)]
    [InlineData("-c remote squash a -t b", false)]
    public void Parse_WithoutTheWordOfTheCommand_IsDirect(string line, bool isDirect) =>
        Assert.Equal(isDirect, DockerInvocation.Parse(line.Split(' '), _ => null).IsDirect);

    [Theory]
    [InlineData("--tlsverify squash a", true, null)]
    [InlineData("--tls squash a", false, null)]
    [InlineData("--tlsverify=false squash a", false, null)]
    [InlineData("--tls --tlscacert ca.pem squash a", false, "ca.pem")]
    [InlineData("--tlscacert=ca.pem --tlsverify squash a", true, "ca.pem")]
    public void Parse_Tls_IsThatOfTheDaemon(string line, bool verifies, string? authorities) => Assert.Equal(
        new DaemonTlsOptions { Verify = verifies, CaFile = authorities }, DockerInvocation.Parse(line.Split(' '), name => name == "DOCKER_CERT_PATH" ? "/none" : null).Daemon.Tls);

    [Theory]
    [InlineData("--tls=false squash a")]
    [InlineData("--tlscacert ca.pem squash a")]
    public void Parse_FilesOrSwitchWithoutTls_AreNoTls(string line) => Assert.Null(DockerInvocation.Parse(line.Split(' '), _ => null).Daemon.Tls);

    [Fact]
    public void Parse_VariablesAlone_AreLeftToTheLibrary() =>
        Assert.Null(DockerInvocation.Parse(["squash", "a"], name => name == "DOCKER_TLS_VERIFY" ? "1" : null).Daemon.Tls);
}
