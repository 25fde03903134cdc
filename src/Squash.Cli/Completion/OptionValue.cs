using System.CommandLine;
using System.CommandLine.Completions;
using Squash.Cli.Options;

namespace Squash.Cli.Completion;

/// <summary>The kind of value that an option takes.</summary>
internal enum ValueKind
{
    /// <summary>None: the option is a switch.</summary>
    None,

    /// <summary>A word, possibly from a list.</summary>
    Word,

    /// <summary>The name of a file, or of a directory that contains an image.</summary>
    File,

    /// <summary>The name of a directory.</summary>
    Directory,
}

/// <summary>The value that an option takes.</summary>
/// <param name="Kind">The kind of value.</param>
/// <param name="Words">The possible words; empty if they are not known in advance.</param>
internal sealed record OptionValue(ValueKind Kind, string[] Words)
{
    /// <summary>Whether each of the words is only the beginning of a value: <c>entries=</c>.</summary>
    public bool IsBeginning => Words.Length > 0 && Words.All(word => word.EndsWith('='));

    public static OptionValue Of(Option option)
    {
        // The next word is never the value of an option that can do without one.
        if (option.ValueType == typeof(bool) || option is OptionWithDefault) return new OptionValue(ValueKind.None, []);
        ValueKind kind = option.HelpName switch
        {
            "FILE" or "BASE" or "PREVIOUS" or "SOURCE" or "TARGET" => ValueKind.File,
            "DIR" => ValueKind.Directory,
            _ => ValueKind.Word,
        };
        return new OptionValue(kind, [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)]);
    }
}
