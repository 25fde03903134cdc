namespace Squash.Instructions;

/// <summary><c>ENTRYPOINT command</c> or <c>ENTRYPOINT ["program", "argument"]</c>.</summary>
internal sealed class EntrypointInstruction(CommandArguments command) : Instruction
{
    public static Instruction Parse(InstructionWord arguments) => new EntrypointInstruction(CommandArguments.Parse(arguments));

    public override void Apply(ConfigDraft config)
    {
        if (command.Words.Count > 0) config.SetStrings(ConfigDraft.Entrypoint, command.For(config));
        else config.Remove(ConfigDraft.Entrypoint);
        config.Remove(ConfigDraft.ArgsEscaped);

        // A command that was meant for another entrypoint.
        if (!config.IsCmdSet) config.Remove(ConfigDraft.Cmd);
    }
}
