using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>Files that the variables of the config name: configuration, certificates, agents, directories of an application.</summary>
internal static class EnvironmentRule
{
    private const string Name = "config";

    private static readonly char[] Separators = [' ', '\t', '\n', '=', ':', ',', ';', '"', '\''];

    // Other rules look into these, and keep of them what is needed.
    private static readonly HashSet<string> Searched = new(["PATH", "MANPATH", "INFOPATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "LD_AUDIT", "HOME", "PWD", "OLDPWD", .. Runtime.All.SelectMany(runtime => runtime.Variables)], StringComparer.Ordinal);

    public static void Apply(Keeper keeper)
    {
        foreach ((string variable, string value) in keeper.Settings.Environment.Where(pair => !Searched.Contains(pair.Key)))
        {
            var reason = Reason.OfRoot(Name, $"Env[\"{ByteText.Show(variable)}\"]");

            if (variable is "BASH_ENV" or "ENV") LoginShell.Keep(value, keeper, reason);

            // "//" starts the rest of a URL.
            foreach (string path in value.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Where(part => part.StartsWith('/') && !part.StartsWith("//", StringComparison.Ordinal))) KeepNamed(path, keeper, reason);
        }
    }

    private static void KeepNamed(string path, Keeper keeper, Reason reason)
    {
        int node = keeper.Files.Resolve(path);
        if (node <= 0) return;
        string target = keeper.Files.PathOf(node);
        if (keeper.Files.KindOf(node) != FileKind.Directory) keeper.KeepPath(path, KeptAs.Program, reason);
        else if (SharedDirectories.IsOwn(target) && !SharedDirectories.IsVolatile(target) && !HoldsPrograms(target, keeper)) keeper.KeepTree(path, KeptAs.Data, reason);
        else keeper.KeepPath(path, KeptAs.Always, reason);
    }

    // The home of a compiler or the like: the commands decide which of its programs stay.
    private static bool HoldsPrograms(string directory, Keeper keeper) => keeper.Settings.SearchPath.Any(place => place.StartsWith(directory + "/", StringComparison.Ordinal));
}
