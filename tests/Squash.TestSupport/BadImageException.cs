namespace Squash.TestSupport;

/// <summary>The input is not a loadable image: no engine would unpack it.</summary>
public sealed class BadImageException(string message) : Exception(message);
