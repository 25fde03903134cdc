namespace Squash;

/// <summary>
/// A target has lost what it was sent of a blob, and would take it again from its first byte on. A <see cref="BlobTarget"/> or
/// <see cref="BlobUpload"/> throws it; the library then makes the blob once more, a few times at most.
/// </summary>
public sealed class BlobLostException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: what was lost, and why. It is reported if the blob is lost again and again.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public BlobLostException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
