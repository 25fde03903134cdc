using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>Finds the program that a word starts, as an engine and a shell do.</summary>
internal static class CommandSearch
{
    private const int ExecuteBits = 0b001_001_001;

    /// <summary>Whether a name is a file that the kernel would start.</summary>
    public static bool IsRunnable(this Keeper keeper, int node) =>
        node >= 0 && keeper.Files.KindOf(node) == FileKind.File && (keeper.Files.ModeOf(node) & ExecuteBits) != 0;

    /// <summary>The places that a word is looked for at.</summary>
    public static IEnumerable<string> Places(string word, ImageSettings settings) => word.Contains('/')
        ? [RootPath.Join(settings.WorkingDirectory, word)]
        : settings.SearchPath.Select(directory => RootPath.Join(RootPath.Join(settings.WorkingDirectory, directory), word));

    /// <summary>Keeps the program that a word starts, and the links on the way.</summary>
    /// <returns>The program; <see cref="IRootFiles.None"/> where there is none.</returns>
    public static int Keep(string word, Keeper keeper, KeptAs role, Reason reason)
    {
        if (word.Length is 0 or > 255 || word is "." or "..") return IRootFiles.None;
        foreach (string place in Places(word, keeper.Settings))
        {
            if (!keeper.IsRunnable(keeper.Files.Resolve(place))) continue;
            int program = keeper.KeepPath(place, role, reason);
            VirtualEnvironment.Visit(place, program, keeper);
            CronRule.VisitCommand(word, program, keeper);
            return program;
        }

        return IRootFiles.None;
    }
}
