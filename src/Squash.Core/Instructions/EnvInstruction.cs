namespace Squash.Instructions;

/// <summary><c>ENV NAME=VALUE …</c>.</summary>
internal sealed class EnvInstruction(NamedValues values) : Instruction
{
    public static Instruction Parse(InstructionWord arguments) => new EnvInstruction(NamedValues.Parse(arguments));

    public override void Apply(ConfigDraft config)
    {
        foreach ((string name, string value) in values.Expand(config)) config.SetVariable(name, value);
    }
}
