using System.CommandLine;
using System.CommandLine.Parsing;

namespace Squash.Cli.Options;

/// <summary>Parses the arguments of a command.</summary>
internal sealed class OptionParser
{
    // The library drops a first argument that equals the command's name: squash help help.
    private const string NameNobodyTypes = "<command>";

    // An argument that starts with '@' is a normal value, not a file with further arguments.
    private static readonly ParserConfiguration Configuration = new() { ResponseFileTokenReplacer = null };

    private readonly CommandHelp _help;
    private readonly Func<string, string> _unexpectedHint;

    // A plain command, because the library's root command would add its own options and directives.
    private readonly Command _symbols = new(NameNobodyTypes);

    /// <param name="help">The command, with its options.</param>
    /// <param name="unexpectedHint">The advice for a surplus argument, such as how to name files.</param>
    /// <param name="operands">The arguments that are not options.</param>
    public OptionParser(CommandHelp help, string unexpectedHint, params ReadOnlySpan<Argument> operands)
        : this(help, _ => unexpectedHint, operands)
    {
    }

    /// <param name="help">The command, with its options.</param>
    /// <param name="unexpectedHint">Returns the advice for a surplus argument.</param>
    /// <param name="operands">The arguments that are not options.</param>
    public OptionParser(CommandHelp help, Func<string, string> unexpectedHint, params ReadOnlySpan<Argument> operands)
    {
        _help = help;
        _unexpectedHint = unexpectedHint;
        foreach (Option option in help.Options) _symbols.Add(option);
        foreach (Argument operand in operands) _symbols.Add(operand);
    }

    public IEnumerable<Option> Options => _symbols.Options;

    /// <summary>Every spelling of every option, with dashes.</summary>
    public IEnumerable<string> OptionNames => Options.SelectMany(NamesOf);

    public static IEnumerable<string> NamesOf(Option option) => option.Aliases.Prepend(option.Name);

    /// <summary>Parses the arguments.</summary>
    /// <exception cref="UsageException">They are invalid, and help was not requested.</exception>
    public ParseResult Parse(IReadOnlyList<string> args)
    {
        args = WithDefaults(args);
        ParseResult parsed = _symbols.Parse(args, Configuration);
        if (parsed.IsGiven(CommonOptions.Help)) return parsed;
        if (FindMistaken(args, parsed) is { } mistaken) throw new UsageException(ExplainUnknown(mistaken));
        return parsed.Errors is [var first, ..] ? throw new UsageException(Explain(first, parsed)) : parsed;
    }

    /// <summary>The arguments, in which every option that may lack its value has one.</summary>
    private List<string> WithDefaults(IReadOnlyList<string> args)
    {
        List<string> full = [.. args];
        for (int i = 0; i < full.Count && full[i] != "--"; i++)
        {
            Option? option = Options.FirstOrDefault(option => NamesOf(option).Contains(full[i]));
            if (option is not OptionWithDefault bare)
            {
                // The next argument is the option's value, even if it looks like an option.
                if (option is not null && option.ValueType != typeof(bool)) i++;
                continue;
            }

            if (i + 1 < full.Count && bare.LooksLikeValue(full[i + 1])) throw new UsageException($"'{bare.Name} {full[i + 1]}': write {bare.Name}={full[i + 1]}");
            full[i] = bare.Bare;
        }

        return full;
    }

    /// <summary>An unknown option that was taken for an operand; after <c>--</c> it would be one.</summary>
    private static string? FindMistaken(IReadOnlyList<string> args, ParseResult parsed)
    {
        // "-#IMAGE" is an image in the archive on stdin.
        HashSet<string> options = [.. args.TakeWhile(arg => arg != "--").Where(arg => arg is ['-', not ImageOperand.Separator, ..])];
        return parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(operand => operand.Tokens).Select(token => token.Value).FirstOrDefault(options.Contains);
    }

    private string Explain(ParseError error, ParseResult parsed) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0, IdentifierToken: { } name } => $"option '{name.Value}' needs a value",
        OptionResult { IdentifierTokenCount: > 1, Option: var option } => $"option '{option.Name}' is given more than once",
        CommandResult when parsed.UnmatchedTokens is [var unknown, ..] => ExplainUnknown(unknown),
        ArgumentResult { Argument: var operand } => $"{operand.Name} is missing: {_help.Usage[0]}",
        _ => error.Message,
    };

    private string ExplainUnknown(string argument)
    {
        if (!argument.StartsWith('-')) return $"unexpected argument '{argument}': {_unexpectedHint(argument)}";
        string name = argument.Split('=')[0];
        if (ForeignOption.HintFor(name, OptionNames) is { } hint) return $"unknown option '{name}'; {hint}";
        return NearestWord.FindOption(argument, OptionNames) is { } nearest
            ? $"unknown option '{name}'; did you mean '{nearest}'?"
            : $"unknown option '{name}'; {_help.Name} --help lists all options";
    }
}
