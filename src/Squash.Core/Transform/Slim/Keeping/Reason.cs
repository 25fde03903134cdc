namespace Squash.Transform.Slim.Keeping;

/// <summary>Why a file stays.</summary>
/// <param name="Rule">The name of the rule.</param>
/// <param name="Text">How the file and the one that asks for it belong together: <c>needed by</c>.</param>
/// <param name="By">The file that asks for it; -1 where no file does.</param>
/// <param name="Root">If no file asks for it: the place in the config or on the command line, such as <c>Cmd[0]</c>.</param>
/// <param name="IsMaybe">Whether it is only likely that it is needed.</param>
internal sealed record Reason(string Rule, string Text, int By, string? Root = null, bool IsMaybe = false)
{
    public const int NoFile = -1;

    public static Reason OfRoot(string rule, string root) => new(rule, "", NoFile, root);
}
