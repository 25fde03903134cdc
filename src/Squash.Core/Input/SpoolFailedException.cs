namespace Squash.Input;

/// <summary>What a spool was filled from failed; the cause is reported where the spool is filled.</summary>
internal sealed class SpoolFailedException(Exception cause) : IOException(cause.Message, cause);
