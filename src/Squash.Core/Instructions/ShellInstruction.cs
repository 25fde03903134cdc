namespace Squash.Instructions;

/// <summary><c>SHELL ["program", "argument"]</c>: runs the shell form of later instructions, in this image and in those built on it.</summary>
internal sealed class ShellInstruction(IReadOnlyList<string> shell) : Instruction
{
    public static Instruction Parse(InstructionWord arguments) => ExecForm.TryParse(arguments) is { Count: > 0 } shell
        ? new ShellInstruction(shell)
        : throw arguments.Error("""SHELL takes a JSON array, such as ["/bin/bash", "-c"]""");

    public override void Apply(ConfigDraft config) => config.SetStrings(ConfigDraft.ShellName, shell);
}
