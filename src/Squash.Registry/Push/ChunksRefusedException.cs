namespace Squash.Registry.Push;

/// <summary>A registry does not take a blob piece by piece.</summary>
internal sealed class ChunksRefusedException(RegistryException failure) : Exception(failure.Message, failure)
{
    /// <summary>The answer that shows it.</summary>
    public RegistryException Failure { get; } = failure;
}
