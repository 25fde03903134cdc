namespace Squash.Fuzz;

/// <summary>The library accepted an input, but its result is wrong.</summary>
internal sealed class OracleException(string message, Exception? innerException = null) : Exception(message, innerException);
