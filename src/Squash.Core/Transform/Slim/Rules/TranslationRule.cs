using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>A program with translated messages reads those of the language that the environment names.</summary>
internal sealed class TranslationRule : ISlimRule
{
    public static IReadOnlyList<string> Imports { get; } = ["bindtextdomain", "textdomain", "gettext", "dgettext", "dcgettext", "ngettext", "dcngettext"];

    public string Name => "translations";

    public void Visit(KeptFile file, Keeper keeper)
    {
        if (file.Elf is not { } elf) return;
        bool isLibc = file.Name.StartsWith("libc.so.", StringComparison.Ordinal);
        if (!isLibc && !Imports.Any(elf.Imports.Contains)) return;
        foreach (string folder in keeper.Translations.Folders)
        {
            int node = keeper.Files.Resolve(folder);
            if (node == IRootFiles.None || keeper.Files.KindOf(node) != FileKind.Directory) continue;
            foreach (int messages in keeper.Files.ChildrenOf(node).Where(child => BelongsTo(child, file, isLibc, keeper)))
            {
                keeper.KeepPath($"{folder}/{keeper.Files.NameOf(messages)}", KeptAs.Data, new Reason(Name, "messages of", file.Node));
            }
        }
    }

    // The domain is a string of the program that can be any word; it is mostly the name of the package or of the program.
    private static bool BelongsTo(int messages, KeptFile file, bool isLibc, Keeper keeper)
    {
        keeper.Budget.Take(1);
        string name = keeper.Files.NameOf(messages);
        if (isLibc) return name == "libc.mo";
        return name == file.Name + ".mo" || (keeper.Packages.OwnerOf(file.Node) is { } owner && keeper.Packages.OwnerOf(messages) == owner);
    }
}
