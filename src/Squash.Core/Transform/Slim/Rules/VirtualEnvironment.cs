using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>A link to Python in a directory that has its own modules. Python finds them through the path of the link.</summary>
/// <remarks>PEP 405.</remarks>
internal static class VirtualEnvironment
{
    /// <summary>Keeps the environment that the path of a program belongs to.</summary>
    public static void Visit(string path, int program, Keeper keeper)
    {
        string home = RootPath.DirectoryOf(RootPath.DirectoryOf(path));
        if (keeper.Files.ResolveFile($"{home}/pyvenv.cfg") != IRootFiles.None) keeper.KeepTree(home, KeptAs.Data, new Reason("Python", "environment of", program));
    }
}
