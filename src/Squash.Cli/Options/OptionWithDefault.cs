using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>An option that can be given without a value. A value follows an equals sign, because a separate argument may be a file.</summary>
/// <param name="name">Its name, with dashes.</param>
/// <param name="valueIfBare">Its value if it is given without one.</param>
internal sealed class OptionWithDefault(string name, string valueIfBare) : Option<string?>(name)
{
    /// <summary>Whether a separate argument is probably meant as the option's value.</summary>
    public required Func<string, bool> LooksLikeValue { get; init; }

    /// <summary>The option with its default, as one argument.</summary>
    public string Bare => $"{Name}={valueIfBare}";
}
