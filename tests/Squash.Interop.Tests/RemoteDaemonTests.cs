using Squash.TestSupport;

namespace Squash.Interop.Tests;

/// <summary>A real Docker daemon through ssh, and through TCP with TLS.</summary>
/// <remarks>The program <c>ssh</c> of the tests runs the command on this machine, with a shell, as a server would.</remarks>
[Trait(Cost.Trait, Cost.Engine)]
[Collection(SharedEngines.Name)]
public sealed class RemoteDaemonTests(Engines engines)
{
    private const string Built = "squash-interop:built";
    private const string Output = "kept\nhigh";

    private Shell Shell => engines.Shell;

    [Fact]
    public void Ssh_DaemonOfTheOtherMachine_IsReadAndWritten()
    {
        Install();

        Shell.Run($"""
            {Remote}
            export DOCKER_HOST=ssh://me@build.example:2222
            squash docker-daemon:{Built} docker-daemon:squash-ssh:slim
            squash docker-daemon:{Built} ssh.tar
            """);

        Assert.Equal("-o ConnectTimeout=30 -T -l me -p 2222 -- build.example docker system dial-stdio", Shell.Run("sort -u remote/arguments"));
        Assert.Equal(Output, Shell.Run("docker run --rm --network none squash-ssh:slim"));
        Assert.Equal("1", Shell.Run("docker inspect --format '{{len .RootFS.Layers}}' squash-ssh:slim"));
        Shell.Run("squash diff ssh.tar docker-daemon:squash-ssh:slim");
        Assert.Equal("", Shell.Run("grep -alE 'dial-stdi[o]' /proc/[0-9]*/cmdline 2> /dev/null || true"));
    }

    [Fact]
    public void Ssh_SocketOfAPath_IsThatOfTheOtherMachine()
    {
        Install();

        Shell.Run($"{Remote}\nunset OTHER_SOCKET\nDOCKER_HOST=ssh://build.example{engines.PathOf("docker.sock")} squash docker-daemon:{Built} path.tar");

        Shell.Run("squash diff path.tar docker.tar");
    }

    [Fact]
    public void Ssh_ContextOfDocker_IsItsDaemon()
    {
        Install();

        Shell.Run($"""
            {Remote}
            unset DOCKER_HOST
            docker --config remote-config context create over-ssh --docker host=ssh://build.example > /dev/null
            DOCKER_CONFIG=$PWD/remote-config DOCKER_CONTEXT=over-ssh squash docker-daemon:{Built} context.tar
            """);

        Shell.Run("squash diff context.tar docker.tar");
    }

    [Theory]
    [InlineData("echo 'me@build.example: Permission denied (publickey).' >&2; exit 255", "ssh ended with exit code 255 (me@build.example: Permission denied (publickey).)")]
    [InlineData("exit 127", "ssh ended with exit code 127")]
    public void Ssh_ThatFails_SaysWhatItSaid(string script, string reason)
    {
        Install();
        File.WriteAllText(engines.PathOf("remote/ssh"), $"#!/bin/sh\n{script}\n");

        (int code, _, string error) = Shell.TryRun($"{Remote}\nDOCKER_HOST=ssh://me@build.example squash docker.tar docker-daemon:squash-ssh:failed");

        Assert.Equal((1, $"squash: the Docker daemon at ssh://me@build.example cannot be reached: {reason}\n"), (code, error));
    }

    [Fact]
    public void Ssh_NotInstalled_IsOneLine()
    {
        Install();

        (int code, _, string error) = Shell.TryRun($"mkdir -p nothing\nPATH=$PWD/nothing DOCKER_HOST=ssh://build.example squash docker-daemon:{Built} none.tar");

        Assert.Equal(1, code);
        Assert.Matches(@"\Asquash: the Docker daemon at ssh://build.example cannot be reached: ssh cannot be started \(.*\): install it, .*\n\z", error);
    }

    [Fact]
    public void Tls_CertificatesOfTheVariables_ReachTheDaemon()
    {
        engines.Require();

        Shell.Run($"""
            export DOCKER_HOST={engines.TlsAddress} DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=$PWD/certs
            squash docker-daemon:{Built} docker-daemon:squash-tls:slim
            """);

        Assert.Equal(Output, Shell.Run("docker run --rm --network none squash-tls:slim"));
    }

    [Fact]
    public void Tls_ContextOfDocker_HasItsOwnCertificates()
    {
        engines.Require();

        Shell.Run($"""
            docker --config tls-config context create over-tls --docker host={engines.TlsAddress},ca=certs/ca.pem,cert=certs/cert.pem,key=certs/key.pem > /dev/null
            unset DOCKER_HOST
            DOCKER_CONFIG=$PWD/tls-config DOCKER_CONTEXT=over-tls squash docker-daemon:{Built} tls.tar
            """);

        Shell.Run("squash diff tls.tar docker.tar");
    }

    [Fact]
    public void Tls_PluginOptionsOfDocker_NameTheCertificates()
    {
        engines.Require();
        Shell.Run($"mkdir -p plugins/cli-plugins; ln -sf '{Need.Artifact("publish/squash")}' plugins/cli-plugins/docker-squash");

        Shell.Run($"""
            unset DOCKER_HOST
            docker --config plugins -H {engines.TlsAddress} --tlsverify --tlscacert certs/ca.pem --tlscert certs/cert.pem --tlskey certs/key.pem squash {Built} -t squash-tls:plugin
            """);

        Assert.Equal("1", Shell.Run("docker inspect --format '{{len .RootFS.Layers}}' squash-tls:plugin"));
    }

    [Theory]
    [InlineData("", "it speaks TLS: set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the directory with ca.pem, cert.pem and key.pem")]
    [InlineData("DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=$PWD/strange", "do not agree on TLS")]
    [InlineData("DOCKER_TLS=1 DOCKER_CERT_PATH=$PWD/nothing", "do not agree on TLS")]
    public void Tls_WithoutTheRightCertificates_IsOneLine(string variables, string problem)
    {
        engines.Require();
        using (var other = new TestCertificates())
        {
            Directory.CreateDirectory(engines.PathOf("strange"));
            File.WriteAllText(engines.PathOf("strange/ca.pem"), other.AuthorityPem);
        }

        (int code, _, string error) = Shell.TryRun($"export DOCKER_HOST={engines.TlsAddress} {variables}\nsquash docker-daemon:{Built} refused.tar");

        Assert.Equal(1, code);
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
    }

    private static string Remote => "export OTHER_SOCKET=$DOCKER_HOST PATH=$PWD/remote:$PATH";

    private void Install()
    {
        engines.Require();
        Directory.CreateDirectory(engines.PathOf("remote"));
        File.WriteAllText(engines.PathOf("remote/ssh"), """
            #!/bin/bash
            echo "$*" >> "$(dirname "$0")/arguments"
            while [ "$1" != -- ]; do shift; done
            shift 2
            export DOCKER_HOST=$OTHER_SOCKET
            exec sh -c "$*"
            """);
        Shell.Run("chmod +x remote/ssh; rm -f remote/arguments");
    }
}
