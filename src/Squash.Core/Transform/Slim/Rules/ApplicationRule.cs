using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>A program of no package reads what lies beside it, and modules of the directories above it.</summary>
internal sealed class ApplicationRule : ISlimRule
{
    private static readonly string[] Sources = [".py", ".js", ".mjs", ".cjs", ".rb", ".pl", ".php", ".jar", ".war", ".dll", ".ru", ".lua"];

    // Files and directories that runtimes look for above the script.
    private static readonly string[] Above = ["node_modules", "package.json", "vendor", "lib", ".bundle", "Gemfile", "Gemfile.lock", "public"];

    public string Name => "applications";

    public void Visit(KeptFile file, Keeper keeper)
    {
        if (!file.IsAskedFor || !IsOfApplication(file) || keeper.Packages.OwnerOf(file.Node) is not null) return;
        var reason = new Reason(Name, "beside", file.Node);
        string folder = RootPath.DirectoryOf(file.Path);
        if (folder.EndsWith("/bin", StringComparison.Ordinal) && SharedDirectories.IsOwn(RootPath.DirectoryOf(folder))) folder = RootPath.DirectoryOf(folder);
        bool isOwn = SharedDirectories.IsOwn(folder) || (folder.StartsWith("/home/", StringComparison.Ordinal) && folder == keeper.Settings.WorkingDirectory);
        if (isOwn) keeper.KeepTree(folder, KeptAs.Data, reason);
        for (string above = RootPath.DirectoryOf(folder); isOwn && above is not ("/" or "/usr" or "/usr/local" or "/opt"); above = RootPath.DirectoryOf(above))
        {
            foreach (string name in Above) keeper.KeepTree($"{above}/{name}", KeptAs.Data, reason);
        }
    }

    // Programs that are started, and sources that a runtime reads. A library has the rest of its directory only for those that need it.
    private static bool IsOfApplication(KeptFile file) =>
        (file.Role == KeptAs.Program && (file.Elf is { IsLoadable: true } || file.Shebang is not null)) || Sources.Any(suffix => file.Name.EndsWith(suffix, StringComparison.Ordinal));
}
