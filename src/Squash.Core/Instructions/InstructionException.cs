namespace Squash.Instructions;

/// <summary>An instruction that cannot be read or carried out.</summary>
/// <param name="position">Where in its line, counted from 0.</param>
/// <param name="message">What is wrong there.</param>
internal sealed class InstructionException(int position, string message) : Exception(message)
{
    public int Position => position;
}
