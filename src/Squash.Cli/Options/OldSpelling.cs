namespace Squash.Cli.Options;

/// <summary>
/// Turns the command line of docker-squash, the tool that this one replaces, into ours: Go's flag package writes long
/// options with one dash (<c>-verbose</c>, <c>-from=root</c>), which we would read as a bundle of short ones.
/// </summary>
internal static class OldSpelling
{
    // It kept the temporary directory for debugging. Ours has no name, so the option does nothing.
    private const string KeepTemp = "keepTemp";

    /// <summary>Rewrites long options with a single dash; everything else, including values, stays unchanged.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="longNames">The long options, without dashes.</param>
    /// <param name="valueOptions">The options, with dashes, whose next argument is a value.</param>
    public static IReadOnlyList<string> Modernize(
        IReadOnlyList<string> args, IReadOnlySet<string> longNames, IReadOnlySet<string> valueOptions)
    {
        List<string> modern = new(args.Count);
        bool isValue = false;
        for (int i = 0; i < args.Count; i++)
        {
            if (!isValue && args[i] == "--") return [.. modern, .. args.Skip(i)];
            string? argument = isValue ? args[i] : Modernize(args[i], longNames);
            isValue = !isValue && argument is not null && valueOptions.Contains(argument);
            if (argument is not null) modern.Add(argument);
        }

        return modern;
    }

    private static string? Modernize(string argument, IReadOnlySet<string> longNames)
    {
        if (argument.Length < 3 || argument[0] != '-') return argument;
        string name = argument.TrimStart('-').Split('=')[0];
        if (name == KeepTemp) return null;
        return argument[1] != '-' && longNames.Contains(name) ? "-" + argument : argument;
    }
}
