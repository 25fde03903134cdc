namespace Squash.Instructions;

/// <summary>A command in exec form or in shell form.</summary>
/// <param name="Words">The words of the exec form, or the one line of the shell form.</param>
/// <param name="IsShellForm">Whether a shell runs it.</param>
internal sealed record CommandArguments(IReadOnlyList<string> Words, bool IsShellForm)
{
    public static CommandArguments Parse(InstructionWord arguments) => ExecForm.TryParse(arguments) is { } words
        ? new CommandArguments(words, IsShellForm: false)
        : new CommandArguments([arguments.Text], IsShellForm: true);

    /// <summary>The command as a config holds it.</summary>
    public IReadOnlyList<string> For(ConfigDraft config) => IsShellForm ? [.. config.Shell, .. Words] : Words;
}
