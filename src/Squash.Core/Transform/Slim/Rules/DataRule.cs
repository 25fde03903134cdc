using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>Data that programs need which import certain functions or map certain libraries.</summary>
/// <param name="Name">The name of the rule in reports, and the heading of its paragraph in docs/slim.md.</param>
internal sealed record DataRule(string Name)
{
    /// <summary>Functions; importing one of them asks for the data.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>The start of a soname, up to its <c>.so</c>; mapping one of them asks for the data.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>Texts that programs have among their strings which read the data themselves: static ones, those of Go, PostgreSQL.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>Texts of glibc that only static programs have, which import nothing, and the functions that have them.</summary>
    public IReadOnlyDictionary<string, string> StaticTexts { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the environment makes programs read the data.</summary>
    public Func<ImageSettings, bool> Condition { get; init; } = _ => true;

    /// <summary>Libraries that import such a function for something that hardly any program uses.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>Whether only programs that something starts ask for the data, and not those that merely come with their package.</summary>
    public bool IsForStarted { get; init; }

    /// <summary>Files and directories, which may have <c>*</c>; a directory stays with all that is below it.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>As <see cref="Paths"/>, with whole packages, and where a program itself has one of <see cref="Texts"/>.</summary>
    public IReadOnlyList<string> PackagePaths { get; init; } = [];

    /// <summary>Libraries that are loaded by name; found as the program's loader would.</summary>
    public IReadOnlyList<string> Loads { get; init; } = [];
}
