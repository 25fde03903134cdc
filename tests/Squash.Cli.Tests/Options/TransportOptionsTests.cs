using Squash.Cli.Options;
using Squash.Registry;

namespace Squash.Cli.Tests.Options;

public sealed class TransportOptionsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Parse_EveryOption_IsRead()
    {
        string file = Path.Combine(_folder.FullName, "login");
        File.WriteAllText(file, "ann:pass:word\n");

        TransportSettings settings = SquashCommandLine.Parse(
            ["docker://a", "docker://b", "--authfile", "auth.json", "--src-creds", file, "--dest-creds", "env:LOGIN", "--tls-verify=false", "--cert-dir", "certs", "--retries", "7"],
            name => name == "LOGIN" ? "bob:secret" : null).Transports;

        RegistryOptions common = new() { AuthFile = "auth.json", TlsVerify = false, CertificateDirectory = "certs", Retries = 7 };
        Assert.Equal(common with { User = "ann", Password = "pass:word" }, settings.Source);
        Assert.Equal(common with { User = "bob", Password = "secret" }, settings.Target);
    }

    [Fact]
    public void Parse_NoOption_IsTheDefault() => Assert.Equal(new TransportSettings(), SquashCommandLine.Parse([], _ => null).Transports);

    [Theory]
    [InlineData("ann:secret", "there is no such file. Put USER:PASSWORD into a file and name it, or give env:NAME: on the command line, all users of this machine could read it")]
    [InlineData("env:secret", "the environment variable is not set")]
    [InlineData("env:SECRET", "the login must be USER:PASSWORD")]
    public void Parse_LoginThatIsNone_IsNotShown(string value, string problem)
    {
        UsageException failure = Assert.Throws<UsageException>(
            () => SquashCommandLine.Parse(["--src-creds", value], name => name == "SECRET" ? "secret" : null));

        Assert.Equal("--src-creds: " + problem, failure.Message);
    }
}
