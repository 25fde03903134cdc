using System.Text.Json;
using Squash.TestSupport.Elf;
using Squash.Transform.Slim;
using Squash.Transform.Slim.Files;

namespace Squash.Core.Tests.Transform.Slim;

/// <summary>Small roots and configs, and the files that slimming keeps of them.</summary>
internal static class SlimRoots
{
    private const string Glibc = "/lib64/ld-linux-x86-64.so.2";

    public static MemoryRoot Root() => new MemoryRoot().Program(Glibc, new ElfBuilder().Build());

    public static MemoryRoot Shell() => Root().Program("/bin/sh", App().Build());

    public static ElfBuilder App(params string[] needs) => new ElfBuilder().Interpreter(Glibc).Needs(needs);

    public static byte[] Config(string[]? entrypoint = null, string[]? cmd = null, string[]? env = null, string[]? health = null, string? workingDirectory = null) =>
        JsonSerializer.SerializeToUtf8Bytes(new { config = new { Entrypoint = entrypoint, Cmd = cmd, Env = env, WorkingDir = workingDirectory, Healthcheck = health is null ? null : new { Test = health } } });

    public static SlimResult Run(MemoryRoot root, SlimScope scope, byte[] config, int layers = 1) =>
        SlimRun.Run(root, new SlimOptions { Scope = scope }, config, layers);

    public static string[] Kept(MemoryRoot root, SlimScope scope, byte[] config, int layers = 1)
    {
        SlimResult result = Run(root, scope, config, layers);
        return [.. root.Below(root.Root).Where(node => root.KindOf(node) != FileKind.Directory && result.IsKept(node)).Select(node => root.PathOf(node)).Order(StringComparer.Ordinal)];
    }
}
