using System.CommandLine;
using System.CommandLine.Completions;

namespace Squash.Cli.Completion;

/// <summary>What can stand behind an option.</summary>
internal enum ValueKind
{
    /// <summary>Nothing: it is a switch.</summary>
    None,

    /// <summary>A word, perhaps one of some.</summary>
    Word,

    /// <summary>The name of a file, or of a directory that holds an image.</summary>
    File,

    /// <summary>The name of a directory.</summary>
    Directory,
}

/// <summary>What can stand behind an option.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Words">The words that it can be; none when they cannot be told beforehand.</param>
internal sealed record OptionValue(ValueKind Kind, string[] Words)
{
    /// <summary>Whether each of the words is only the beginning of a value: <c>entries=</c>.</summary>
    public bool IsBeginning => Words.Length > 0 && Words.All(word => word.EndsWith('='));

    public static OptionValue Of(Option option)
    {
        if (option.ValueType == typeof(bool)) return new OptionValue(ValueKind.None, []);
        ValueKind kind = option.HelpName switch
        {
            "FILE" or "BASE" => ValueKind.File,
            "DIR" => ValueKind.Directory,
            _ => ValueKind.Word,
        };
        return new OptionValue(kind, [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)]);
    }
}
