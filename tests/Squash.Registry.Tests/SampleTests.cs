using System.Diagnostics;
using System.Runtime.InteropServices;
using Squash.Registry.Tests.Fakes;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Registry.Tests;

/// <summary>The sample in its own process, with an empty home directory.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class SampleTests : IDisposable
{
    private readonly TempFolder _home = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sample_SourceAndTarget_Squashes()
    {
        await using FakeRegistry registry = await FakeRegistry.StartAsync();
        using var client = new RegistryClient(Clients.Options);
        BuiltImage image = ImageBuilder.Of(new LayerBuilder().File("a", "1").Build(), new LayerBuilder().Whiteout("a").File("b", "2").Build()).Build();
        await client.PushAsync($"{registry.Authority}/app:1", new OciLayoutBuilder().AddImage(image).BuildArchive());

        (int code, string output) = await RunAsync($"docker://{registry.Authority}/app:1", $"docker://{registry.Authority}/app:slim");

        Assert.Equal((0, $"{image.Layers.Sum(layer => layer.Tar.Length)} -> 2048 bytes\n"), (code, output));
        Assert.True(registry.Manifests.ContainsKey(("app", "slim")));
    }

    [Fact]
    public async Task Sample_NoSuchImage_IsOneLine()
    {
        await using FakeRegistry registry = await FakeRegistry.StartAsync();

        (int code, string output) = await RunAsync($"{registry.Authority}/app:1", $"{registry.Authority}/app:slim");

        Assert.Equal(1, code);
        Assert.StartsWith($"{registry.Authority}: the manifest of {registry.Authority}/app:1: 404 Not Found: MANIFEST_UNKNOWN: manifest unknown; ", output, StringComparison.Ordinal);
        Assert.Equal(output.Length - 1, output.IndexOf('\n', StringComparison.Ordinal));
    }

    public void Dispose() => _home.Dispose();

    private async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        ProcessStartInfo start = TestProgram.StartInfo(dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, "Squash.Samples.Registry.dll"), .. args]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["HOME"] = _home.Path;
        foreach (string name in (string[])["XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "CONTAINERS_REGISTRIES_CONF"]) start.Environment.Remove(name);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        Task<string> errors = process.StandardError.ReadToEndAsync(Cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, output + await errors);
    }
}
