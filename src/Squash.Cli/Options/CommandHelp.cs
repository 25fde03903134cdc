using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>All that is said of a command. Its help page, manual page and shell completion are made from this.</summary>
/// <remarks>
/// What an option means stands in its own description, what it takes in its help name (FILE and DIR are completed as
/// such), and which words it takes in its completion sources.
/// </remarks>
internal sealed record CommandHelp
{
    /// <summary>The name as it is typed, the program's included.</summary>
    public required string Name { get; init; }

    /// <summary>The word that stands for it behind the program's name.</summary>
    public string Word => Name.Split(' ')[^1];

    /// <summary>What it does, in half a line.</summary>
    public required string Summary { get; init; }

    /// <summary>Command lines; the first one is the most common.</summary>
    public required IReadOnlyList<string> Usage { get; init; }

    /// <summary>Paragraphs on what it does.</summary>
    public required IReadOnlyList<string> Description { get; init; }

    public required IReadOnlyList<OptionGroup> Groups { get; init; }

    public IEnumerable<Option> Options => Groups.SelectMany(group => group.Options);

    /// <summary>The words that can stand where no option does; none where that is a file.</summary>
    public IReadOnlyList<string> OperandWords { get; init; } = [];

    /// <summary>Whether what stands there is the name of a command.</summary>
    public bool TakesCommand { get; init; }

    /// <summary>The commands that stand behind the program's name; of the program itself only.</summary>
    public IReadOnlyList<HelpTerm> Commands { get; init; } = [];

    /// <summary>What environment variables do.</summary>
    public IReadOnlyList<HelpTerm> Environment { get; init; } = [];

    public required IReadOnlyList<string> Examples { get; init; }

    public IReadOnlyList<HelpTerm> ExitCodes { get; init; } =
        [new("0", "done"), new("1", "writing failed"), new("2", "the command line makes no sense")];
}

/// <summary>Options that belong together.</summary>
internal sealed record OptionGroup(string Title, params IReadOnlyList<Option> Options);

/// <summary>A word and what it means.</summary>
internal sealed record HelpTerm(string Term, string Meaning);
