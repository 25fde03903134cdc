namespace Squash.TestSupport;

/// <summary>What was read is no loadable image: no engine would unpack it.</summary>
public sealed class BadImageException(string message) : Exception(message);
