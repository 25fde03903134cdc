using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>The words that an option takes, with their values.</summary>
internal sealed class Choices<T>(params (string Word, T Meaning)[] choices)
    where T : struct
{
    public string[] Words { get; } = [.. choices.Select(choice => choice.Word)];

    /// <summary>The value of the option; <see langword="null"/> if it is not given.</summary>
    /// <exception cref="UsageException">It has another word.</exception>
    public T? Read(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text) return null;
        int at = Array.IndexOf(Words, text);
        return at >= 0
            ? choices[at].Meaning
            : throw new UsageException($"{option.Name} '{text}': give {string.Join(", ", Words[..^1])} or {Words[^1]}");
    }
}
