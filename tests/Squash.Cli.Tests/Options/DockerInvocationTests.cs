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
        DockerInvocation invocation = DockerInvocation.Parse(line.Split(' '));

        Assert.Equal(new DaemonOptions { Context = context, Host = host, ConfigDirectory = config }, invocation.Daemon);
        Assert.Equal(["a", "-t", "b"], invocation.Arguments);
    }

    [Theory]
    [InlineData("help squash")]
    [InlineData("--config there help squash")]
    [InlineData("squash --help")]
    public void Parse_HelpOfDocker_IsThatOfTheCommand(string line) => Assert.Equal(["--help"], DockerInvocation.Parse(line.Split(' ')).Arguments);

    [Fact]
    public void Parse_Tls_IsRefused() => Assert.StartsWith(
        "--tlsverify: squash does not speak TLS to a daemon", Assert.Throws<UsageException>(() => DockerInvocation.Parse(["--tlsverify", "squash", "a"])).Message, StringComparison.Ordinal);
}
