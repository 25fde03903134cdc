using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>All that is said of a command. Its help page is made from this.</summary>
/// <remarks>What an option means stands in its own description, what it takes in its help name.</remarks>
internal sealed record CommandHelp
{
    /// <summary>The name as it is typed, the program's included.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in half a line.</summary>
    public required string Summary { get; init; }

    /// <summary>Command lines; the first one is the most common.</summary>
    public required IReadOnlyList<string> Usage { get; init; }

    /// <summary>Paragraphs on what it does.</summary>
    public required IReadOnlyList<string> Description { get; init; }

    public required IReadOnlyList<OptionGroup> Groups { get; init; }

    /// <summary>The commands that stand behind the program's name; of the program itself only.</summary>
    public IReadOnlyList<HelpTerm> Commands { get; init; } = [];

    /// <summary>What environment variables do.</summary>
    public IReadOnlyList<HelpTerm> Environment { get; init; } = [];

    public required IReadOnlyList<string> Examples { get; init; }

    public required IReadOnlyList<HelpTerm> ExitCodes { get; init; }
}

/// <summary>Options that belong together.</summary>
internal sealed record OptionGroup(string Title, params IReadOnlyList<Option> Options);

/// <summary>A word and what it means.</summary>
internal sealed record HelpTerm(string Term, string Meaning);
