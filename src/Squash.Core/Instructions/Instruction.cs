namespace Squash.Instructions;

/// <summary>An instruction that changes a config.</summary>
/// <remarks>
/// Docker's Dockerfile reference for the syntax; what an instruction does is what <c>docker commit --change</c> makes of it,
/// which <c>ChangeTests</c> compare with a daemon.
/// </remarks>
internal abstract class Instruction
{
    /// <summary>Carries it out.</summary>
    /// <exception cref="InstructionException">A value is not what the instruction takes.</exception>
    public abstract void Apply(ConfigDraft config);
}
