namespace Squash.Cli.Reporting;

/// <summary>The command that follows a recommendation.</summary>
internal static class AdviceCommand
{
    /// <summary>The command, without the names of source and target.</summary>
    public static string Of(Recommendation advice)
    {
        var result = new PossibleResult { KeptLayers = advice.KeptLayers, Purge = advice.Purge, Bytes = 0, Layers = 0, LargestBytes = 0, SharedBytes = 0 };
        string slim = advice.Slim switch { null => "", SlimScope.File => " --slim=file", _ => " --slim" };
        return ResultCommand.Of(result) + slim + string.Concat(advice.Exclude.Select(pattern => $" --exclude '{pattern}'"));
    }

    /// <summary>Its effect, for people.</summary>
    public static string EffectOf(Recommendation advice) => advice.Title + (advice.NeedsCheck ? "; check first whether the program still works" : "");
}
