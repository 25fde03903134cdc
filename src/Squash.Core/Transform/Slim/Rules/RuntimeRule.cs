using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>
/// A program that runs scripts or byte code needs its standard library and its modules, because only the running program
/// knows which of them it loads.
/// </summary>
internal sealed class RuntimeRule : ISlimRule
{
    private readonly HashSet<string> _applied = new(StringComparer.Ordinal);

    public string Name => "runtimes";

    public void Visit(KeptFile file, Keeper keeper)
    {
        // erl and R are shell scripts that put the paths of their programs together.
        if (!file.IsAskedFor || (file.Elf is null && file.Shebang is null)) return;
        Runtime? runtime = Runtime.All.FirstOrDefault(candidate => candidate.Runs(file.Name));

        // Programs with an interpreter inside map it as a library: mod_perl, uwsgi, gdb.
        runtime ??= Runtime.All.FirstOrDefault(candidate => candidate.Programs.Any(name => file.Name.StartsWith($"lib{name}", StringComparison.Ordinal) && file.Name.Contains(".so", StringComparison.Ordinal)));
        if (runtime is null && IsHostOfNet(file, keeper)) runtime = Runtime.Net;
        if (runtime is null) return;
        var reason = new Reason(runtime.Name, "runtime of", file.Node);
        KeepHome(file, runtime, keeper, reason);
        if (!_applied.Add(runtime.Name)) return;
        foreach (string path in runtime.Paths.SelectMany(pattern => PathGlob.Expand(keeper.Files, pattern)))
        {
            int found = keeper.Files.Resolve(path);
            int node = keeper.KeepTree(path, keeper.Elfs[found] is null && !keeper.IsRunnable(found) ? KeptAs.Data : KeptAs.Library, reason);
            if (keeper.WholePackages && IsOfModules(path) && node > 0) KeepPackagesOf(node, file, keeper);
        }

        IEnumerable<string> listed = runtime.Variables.SelectMany(variable => keeper.Settings.Variable(variable).Split([':', ';', ','], StringSplitOptions.RemoveEmptyEntries));
        foreach (string path in listed.Select(path => RootPath.Join(keeper.Settings.WorkingDirectory, path)).SelectMany(path => PathGlob.Expand(keeper.Files, path)))
        {
            if (SharedDirectories.IsOwn(path)) keeper.KeepTree(path, KeptAs.Data, reason);
        }

        KeepApplication(keeper, reason);
    }

    // Certificates and the like belong to packages that the modules do not need as a whole.
    private static bool IsOfModules(string path) => path.StartsWith("/usr/", StringComparison.Ordinal) && !SharedDirectories.IsSystemData(path);

    // A module runs programs and loads libraries that its package depends on, and no file names them.
    private static void KeepPackagesOf(int directory, KeptFile file, Keeper keeper)
    {
        foreach (int node in keeper.Files.Below(directory))
        {
            if (keeper.Packages.OwnerOf(node) is { } owner) keeper.KeepPackage(owner, file.Node, withDependencies: true);
        }
    }

    // The program that "dotnet publish" puts beside app.dll; it searches for the runtime beside itself, and then as dotnet does.
    private static bool IsHostOfNet(KeptFile file, Keeper keeper) => keeper.Files.ResolveFile(file.Path + ".runtimeconfig.json") != IRootFiles.None;

    // A runtime that has its own directory: bin, and beside it lib or more.
    private static void KeepHome(KeptFile file, Runtime runtime, Keeper keeper, Reason reason)
    {
        string folder = RootPath.DirectoryOf(file.Path), home = folder.EndsWith("/bin", StringComparison.Ordinal) ? RootPath.DirectoryOf(folder) : folder;
        if (home is "/" or "/usr" or "/usr/local" or "/usr/bin") return;
        if (runtime.Name is "JVM" or ".NET" or "Python" or "Node" or "Ruby" && SharedDirectories.IsOwn(home)) keeper.KeepTree(home, KeptAs.Data, reason);
    }

    // The working directory is in the search path of most runtimes, and holds what they are to run.
    private static void KeepApplication(Keeper keeper, Reason reason)
    {
        int node = keeper.Files.Resolve(keeper.Settings.WorkingDirectory);
        if (node <= 0 || keeper.Files.KindOf(node) != FileKind.Directory) return;
        string path = keeper.Files.PathOf(node);
        if (SharedDirectories.IsOwn(path) || path.StartsWith("/home/", StringComparison.Ordinal)) keeper.KeepTree(path, KeptAs.Data, reason);
    }
}
