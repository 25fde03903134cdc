namespace Squash.Instructions;

/// <summary>An instruction that cannot be read or carried out.</summary>
/// <param name="position">The position in its line, counted from 0.</param>
/// <param name="message">The mistake.</param>
internal sealed class InstructionException(int position, string message) : Exception(message)
{
    public int Position => position;
}
