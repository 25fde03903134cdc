using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>The description of a command. Its help page, manual page and shell completion are generated from this.</summary>
/// <remarks>
/// The meaning of an option is its own description, its type of value is its help name (FILE and DIR are completed as
/// such), and the words that it accepts are its completion sources.
/// </remarks>
internal sealed record CommandHelp
{
    /// <summary>The name as typed, including the program's name.</summary>
    public required string Name { get; init; }

    /// <summary>The last word of the name, which follows the program's name.</summary>
    public string Word => Name.Split(' ')[^1];

    /// <summary>Its purpose, in half a line.</summary>
    public required string Summary { get; init; }

    /// <summary>Command lines; the first one is the most common.</summary>
    public required IReadOnlyList<string> Usage { get; init; }

    /// <summary>Paragraphs about the command.</summary>
    public required IReadOnlyList<string> Description { get; init; }

    public required IReadOnlyList<OptionGroup> Groups { get; init; }

    public IEnumerable<Option> Options => Groups.SelectMany(group => group.Options);

    /// <summary>The words that may be used as an operand; empty if the operand is a file.</summary>
    public IReadOnlyList<string> OperandWords { get; init; } = [];

    /// <summary>Whether an operand is the name of a command.</summary>
    public bool TakesCommand { get; init; }

    /// <summary>The commands that may follow the program's name; only for the program itself.</summary>
    public IReadOnlyList<HelpTerm> Commands { get; init; } = [];

    /// <summary>The environment variables and their effects.</summary>
    public IReadOnlyList<HelpTerm> Environment { get; init; } = [];

    public required IReadOnlyList<string> Examples { get; init; }

    public IReadOnlyList<HelpTerm> ExitCodes { get; init; } =
        [new("0", "success"), new("1", "writing failed"), new("2", "invalid options")];
}

/// <summary>Options that belong together.</summary>
internal sealed record OptionGroup(string Title, params IReadOnlyList<Option> Options);

/// <summary>A word and its meaning.</summary>
internal sealed record HelpTerm(string Term, string Meaning);
