namespace Squash.Instructions;

/// <summary>Names and values, as <c>NAME=VALUE …</c> or in the old form <c>NAME VALUE</c>, whose value is the rest of the line.</summary>
internal sealed record NamedValues(IReadOnlyList<(InstructionWord Name, InstructionWord Value)> Pairs)
{
    /// <exception cref="InstructionException">A value is missing, or a name is empty.</exception>
    public static NamedValues Parse(InstructionWord arguments)
    {
        InstructionWord[] words = [.. arguments.SplitAtUnquotedSpaces()];
        if (words[0].SplitAtEquals() is null)
        {
            (InstructionWord name, InstructionWord? value) = arguments.SplitFirst();
            return new NamedValues([(name, value ?? throw name.Error($"{InstructionSyntax.Shown(name)} has no value: write NAME=VALUE"))]);
        }

        return new NamedValues([.. words.Select(word => word.SplitAtEquals() switch
        {
            null => throw word.Error($"{InstructionSyntax.Shown(word)} has no value: write NAME=VALUE, and quote a value that has spaces"),
            { Name.Text: "" } => throw word.Error("there is no name before '='"),
            { } pair => pair,
        })]);
    }

    /// <summary>The names and values with the variables of the config put in.</summary>
    public IReadOnlyList<(string Name, string Value)> Expand(ConfigDraft config)
    {
        IReadOnlyDictionary<string, string> variables = config.Variables();
        return [.. Pairs.Select(pair => (WordExpander.Expand(pair.Name, variables), WordExpander.Expand(pair.Value, variables)))];
    }
}
