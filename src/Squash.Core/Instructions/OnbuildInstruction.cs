namespace Squash.Instructions;

/// <summary><c>ONBUILD instruction</c>: what a build on this image does first.</summary>
internal sealed class OnbuildInstruction(string trigger) : Instruction
{
    public static Instruction Parse(InstructionWord arguments)
    {
        InstructionSyntax.CheckTrigger(arguments);
        return new OnbuildInstruction(arguments.Text);
    }

    public override void Apply(ConfigDraft config) =>
        config.SetStrings(ConfigDraft.OnBuild, [.. config.Strings(ConfigDraft.OnBuild), trigger]);
}
