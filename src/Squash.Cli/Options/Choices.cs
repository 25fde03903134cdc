using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>The words that an option takes, and what each of them means.</summary>
internal sealed class Choices<T>(params (string Word, T Meaning)[] choices)
    where T : struct
{
    public string[] Words { get; } = [.. choices.Select(choice => choice.Word)];

    /// <summary>What the option asks for; <see langword="null"/> when it is not given.</summary>
    /// <exception cref="UsageException">It is given another word.</exception>
    public T? Read(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text) return null;
        int at = Array.IndexOf(Words, text);
        return at >= 0
            ? choices[at].Meaning
            : throw new UsageException($"{option.Name} '{text}': give {string.Join(", ", Words[..^1])} or {Words[^1]}");
    }
}
