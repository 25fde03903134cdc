namespace Squash.Fuzz;

/// <summary>The library took an input, and what it made of it is wrong.</summary>
internal sealed class OracleException(string message, Exception? innerException = null) : Exception(message, innerException);
