namespace Squash.Instructions;

/// <summary><c>USER name[:group]</c>.</summary>
internal sealed class UserInstruction(InstructionWord user) : Instruction
{
    public static Instruction Parse(InstructionWord arguments) => new UserInstruction(arguments);

    public override void Apply(ConfigDraft config) => config.SetText(ConfigDraft.User, WordExpander.Expand(user, config.Variables()));
}
