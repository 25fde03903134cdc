using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>The images that a command line of squash names without an option: <c>squash SOURCE TARGET</c>.</summary>
internal static class FileOperands
{
    public static readonly Argument<string?> Source = new("SOURCE") { Arity = ArgumentArity.ZeroOrOne };

    public static readonly Argument<string?> Target = new("TARGET") { Arity = ArgumentArity.ZeroOrOne };

    /// <summary>The image to read; <see langword="null"/> for stdin.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option that can name it as well.</param>
    /// <exception cref="UsageException">It is named twice, or is not a file.</exception>
    public static ImagePlace? ReadSource(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(Source) is not { } operand) return parsed.NonEmpty(option) is { } named ? ImagePlace.Parse(named) : null;
        if (parsed.IsGiven(option))
        {
            throw new UsageException(
                $"the input is named twice, '{parsed.GetValue(option)}' ({option.Name}) and '{operand}'; the output is named with -o, or squash IN.tar OUT.tar names both");
        }

        if (!Path.Exists(operand) && InputHint.OfOperand(operand, parsed.GetValue(Target)) is { } hint) throw new UsageException(hint);
        return ImagePlace.Parse(operand);
    }

    /// <summary>The target to write; <see langword="null"/> for stdout.</summary>
    /// <inheritdoc cref="ReadSource"/>
    public static ImagePlace? ReadTarget(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(Target) is not { } operand)
        {
            if (parsed.NonEmpty(option) is not { } named) return null;
            return !Path.Exists(named) && InputHint.OfTransport(named) is { } unknown ? throw new UsageException(unknown) : ImagePlace.Parse(named);
        }

        if (parsed.IsGiven(option))
        {
            throw new UsageException($"the output is named twice, '{parsed.GetValue(option)}' ({option.Name}) and '{operand}': name one");
        }

        if (!Path.Exists(operand) && InputHint.OfTarget(operand) is { } hint) throw new UsageException(hint);
        return ImagePlace.Parse(operand);
    }
}
