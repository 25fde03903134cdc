using System.Diagnostics;
using Squash.Registry.Credentials;
using Squash.TestSupport;

namespace Squash.Registry.Tests.Credentials;

[Trait(Cost.Trait, Cost.Process)]
[Collection(PathVariable.Name)]
public sealed class CredentialLookupTests : IDisposable
{
    private const string Auths = """ "auths": {"registry.example": {"auth": "ZmlsZTpzZWNyZXQ="}} """;

    private readonly TempFolder _folder = new();
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");

    public CredentialLookupTests() => Environment.SetEnvironmentVariable("PATH", $"{_folder.Path}:{_path}");

    [Fact]
    public async Task Find_HelperOfTheRegistry_WinsOverTheHelperOfAll()
    {
        Helper("one", """read -r server; echo "{\"ServerURL\":\"$server\",\"Username\":\"one-$server\",\"Secret\":\"s\"}" """);
        Helper("two", """echo '{"Username":"two","Secret":"s"}'""");

        Assert.Equal("one-registry.example", (await Find($$"""{"credsStore": "two", "credHelpers": {"registry.example": "one"}, {{Auths}}}"""))?.User);
        Assert.Equal("two", (await Find($$"""{"credsStore": "two", "credHelpers": {"other.example": "one"}, {{Auths}}}"""))?.User);
    }

    [Fact]
    public async Task Find_HelperForDockerHub_IsAskedForItsUrl()
    {
        Helper("one", """read -r server; echo "{\"Username\":\"$server\",\"Secret\":\"s\"}" """);

        Assert.Equal(CredentialKeys.DockerHubUrl, (await Find("""{"credsStore": "one"}""", "redis"))?.User);
        Assert.Equal(CredentialKeys.DockerHubUrl, (await Find("""{"credHelpers": {"docker.io": "one"}}""", "redis"))?.User);
    }

    [Fact]
    public async Task Find_HelperWithoutCredential_FallsBackToTheFile()
    {
        Helper("one", "echo 'credentials not found in native keychain'; exit 1");

        Assert.Equal("file", (await Find($$"""{"credsStore": "one", {{Auths}}}"""))?.User);
    }

    [Fact]
    public async Task Find_TokenOfHelper_IsAnIdentityToken()
    {
        Helper("one", """echo '{"Username":"<token>","Secret":"refresh"}'""");

        Assert.True(await Find("""{"credsStore": "one"}""") is { IsIdentityToken: true, User: "", Secret: "refresh" });
    }

    [Theory]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("echo '{\"Username\":\"u\"}'", "has no \"Secret\"")]
    [InlineData("echo '{\"Username\":\"u\",\"Secret\":\"\"}'", "empty secret")]
    [InlineData("echo '{'", "is damaged")]
    [InlineData("yes", "prints more than")]
    public async Task Find_BrokenHelper_IsNamedWithWhatItDid(string script, string problem)
    {
        Helper("one", script);

        var failure = await Assert.ThrowsAsync<RegistryException>(() => Find("""{"credsStore": "one"}"""));

        Assert.Contains("docker-credential-one", failure.Message, StringComparison.Ordinal);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_HelperThatHangs_IsEndedWithItsChildren()
    {
        Helper("one", $"sleep 600 & echo $! > {_folder.PathOf("child")}; wait");

        var failure = await Assert.ThrowsAsync<RegistryException>(() => Find("""{"credsStore": "one"}""", timeout: TimeSpan.FromSeconds(2)));

        Assert.Contains("within 2 seconds", failure.Message, StringComparison.Ordinal);
        await Gone(int.Parse(await File.ReadAllTextAsync(_folder.PathOf("child"), TestContext.Current.CancellationToken), null));
    }

    [Fact]
    public async Task Find_NoSuchHelper_SaysWhichFileNamesIt()
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(() => Find("""{"credsStore": "nosuch"}"""));

        Assert.Contains("docker-credential-nosuch, named in ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_HelperInTheCurrentDirectory_IsNotRun()
    {
        // A clone of a stranger's repository may contain a program of that name.
        string before = Environment.CurrentDirectory;
        using var clone = new TempFolder();
        string helper = clone.Write("docker-credential-planted", "#!/bin/sh\necho '{\"Username\":\"u\",\"Secret\":\"s\"}'\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $".::{_path}");
        try
        {
            Environment.CurrentDirectory = clone.Path;

            var failure = await Assert.ThrowsAsync<RegistryException>(() => Find("""{"credsStore": "planted"}"""));
            Assert.EndsWith(": the program is not on the PATH; install it, or remove it from the file", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Fact]
    public async Task Find_HelperWithSlash_IsNotRun()
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(() => Find("""{"credsStore": "../evil"}"""));

        Assert.Contains("slash", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_SeveralFiles_TakesTheFirstThatHasOne()
    {
        _folder.Write("run/containers/auth.json", """{"auths": {"other.example": {"auth": "b3RoZXI6c2VjcmV0"}}}""");
        _folder.Write("docker/config.json", $$"""{{{Auths}}}""");
        var environment = new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = _folder.PathOf("run"), ["DOCKER_CONFIG"] = _folder.PathOf("docker") };
        var lookup = new CredentialLookup(null, name => environment.GetValueOrDefault(name), TimeSpan.FromSeconds(10));

        Assert.Equal("file", (await lookup.FindAsync(RegistryReference.Parse("registry.example/app"), TestContext.Current.CancellationToken))?.User);
        Assert.Null(await lookup.FindAsync(RegistryReference.Parse("third.example/app"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("{", "is damaged")]
    [InlineData("""{"auths": {"registry.example": {"auth": 5}}}""", "the entry of registry.example")]
    public async Task Find_DamagedFile_IsBadUsage(string content, string problem)
    {
        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => Find(content));

        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_NamedFileThatIsMissing_IsBadUsage()
    {
        var lookup = new CredentialLookup(_folder.PathOf("missing.json"), _ => null, TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<InvalidRequestException>(() => lookup.FindAsync(RegistryReference.Parse("a.example/b"), TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        _folder.Dispose();
    }

    private Task<Credential?> Find(string content, string name = "registry.example/app", TimeSpan? timeout = null) =>
        new CredentialLookup(_folder.Write("auth.json", content), _ => null, timeout ?? TimeSpan.FromSeconds(30))
            .FindAsync(RegistryReference.Parse(name), TestContext.Current.CancellationToken);

    private void Helper(string name, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the helpers of this test are scripts of bash");
        string path = _folder.Write($"docker-credential-{name}", $"#!/bin/bash\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    private static async Task Gone(int id)
    {
        while (true)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                if (process.HasExited) return;
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
            catch (ArgumentException)
            {
                return;
            }
        }
    }
}
