using Squash.Images;

namespace Squash;

/// <summary>
/// The base of every failure that lies in the input or in what was asked of it. Cancellation and the host's
/// <see cref="IOException"/> pass unwrapped.
/// </summary>
public abstract class SquashException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: what is wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    private protected SquashException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>The input is no readable archive: not a tar, truncated, or its bytes contradict each other.</summary>
public sealed class InvalidArchiveException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    internal InvalidArchiveException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>The archive is readable, but what it holds is no valid image.</summary>
public sealed class InvalidImageException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    internal InvalidImageException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>The image is valid but of a kind that cannot be squashed: Windows, encrypted or foreign layers, …</summary>
public sealed class UnsupportedFeatureException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    internal UnsupportedFeatureException(string message)
        : base(message)
    {
    }
}

/// <summary>A bound of <see cref="SquashLimits"/> was crossed.</summary>
public sealed class LimitExceededException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    internal LimitExceededException(string message)
        : base(message)
    {
    }
}

/// <summary>What was asked for does not fit the image: no such image, layer or platform, or options that exclude each other.</summary>
public sealed class InvalidRequestException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    internal InvalidRequestException(string message)
        : base(message)
    {
    }
}

/// <summary>Bytes do not have the digest that the archive states for them.</summary>
public sealed class DigestMismatchException : SquashException
{
    /// <summary>Creates the exception.</summary>
    internal DigestMismatchException(string what, Digest expected, Digest actual)
        : base($"{what} has the digest {actual}, but the archive states {expected}: the archive is damaged; save or pull the image again")
    {
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The digest that the archive states.</summary>
    public Digest Expected { get; }

    /// <summary>The digest that the bytes have.</summary>
    public Digest Actual { get; }
}
