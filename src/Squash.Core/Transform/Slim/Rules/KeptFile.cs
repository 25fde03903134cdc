using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;
using Squash.Transform.Slim.Scripts;

namespace Squash.Transform.Slim.Rules;

/// <summary>A regular file that stays, and what its content is.</summary>
internal sealed record KeptFile(int Node, string Path, KeptAs Role)
{
    private const int StartBytes = 512;

    public ElfFile? Elf { get; private init; }

    public Shebang? Shebang { get; private init; }

    /// <summary>Whether something asks for this very file.</summary>
    public bool IsAskedFor => Role is KeptAs.Program or KeptAs.Library;

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public static KeptFile Read(IRootFiles files, ElfFiles elfs, int node, KeptAs role)
    {
        var file = new KeptFile(node, files.PathOf(node), role);
        if (!MayNeedOthers(files, file)) return file;
        if (elfs[node] is { } elf) return file with { Elf = elf };
        return file with { Shebang = Shebang.Parse(files.ReadStart(node, StartBytes)) };
    }

    // The kernel runs only what is executable. Libraries need not be, but say what they are in their names.
    private static bool MayNeedOthers(IRootFiles files, KeptFile file) =>
        file.IsAskedFor
        || (files.ModeOf(file.Node) & 0b001_001_001) != 0
        || file.Name.Contains(".so", StringComparison.Ordinal)
        || file.Name.EndsWith(".node", StringComparison.Ordinal);
}
