namespace Squash.Instructions;

/// <summary><c>CMD command</c> or <c>CMD ["program", "argument"]</c>.</summary>
internal sealed class CmdInstruction(CommandArguments command) : Instruction
{
    public static Instruction Parse(InstructionWord arguments) => new CmdInstruction(CommandArguments.Parse(arguments));

    public override void Apply(ConfigDraft config)
    {
        config.SetStrings(ConfigDraft.Cmd, command.For(config));
        config.Remove(ConfigDraft.ArgsEscaped);
        if (command.Words.Count > 0) config.IsCmdSet = true;
    }
}
