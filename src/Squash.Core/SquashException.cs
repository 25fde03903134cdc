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

    /// <summary>The same failure, told with the archive that it lies in, where there are several.</summary>
    internal SquashException In(string archive) =>
        Message.StartsWith($"{archive}:", StringComparison.Ordinal) || Message.StartsWith($"{archive} ", StringComparison.Ordinal)
            ? this
            : WithMessage($"{archive}: {Message}");

    private protected abstract SquashException WithMessage(string message);
}

/// <summary>The input is no readable archive: not a tar, truncated, or its bytes contradict each other.</summary>
public sealed class InvalidArchiveException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    internal InvalidArchiveException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    private protected override SquashException WithMessage(string message) => new InvalidArchiveException(message, this);
}

/// <summary>The archive is readable, but what it holds is no valid image.</summary>
public sealed class InvalidImageException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    internal InvalidImageException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    private protected override SquashException WithMessage(string message) => new InvalidImageException(message, this);
}

/// <summary>The image is valid but of a kind that cannot be squashed: Windows, encrypted or foreign layers, …</summary>
public sealed class UnsupportedFeatureException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    internal UnsupportedFeatureException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    private protected override SquashException WithMessage(string message) => new UnsupportedFeatureException(message, this);
}

/// <summary>A bound of <see cref="SquashLimits"/> was crossed.</summary>
public sealed class LimitExceededException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    internal LimitExceededException(string message, string? limit = null, Exception? innerException = null)
        : base(message, innerException) => Limit = limit;

    /// <summary>The name of the member of <see cref="SquashLimits"/>; <see langword="null"/> for a bound that cannot be set.</summary>
    public string? Limit { get; }

    private protected override SquashException WithMessage(string message) => new LimitExceededException(message, Limit, this);
}

/// <summary>What was asked for does not fit the image: no such image, layer or platform, or options that exclude each other.</summary>
public sealed class InvalidRequestException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    internal InvalidRequestException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    private protected override SquashException WithMessage(string message) => new InvalidRequestException(message, this);
}

/// <summary>Bytes do not have the digest that the archive states for them.</summary>
public sealed class DigestMismatchException : SquashException
{
    /// <summary>Creates the exception.</summary>
    internal DigestMismatchException(string what, Digest expected, Digest actual, string? advice = null)
        : base($"{what} has the digest {actual}, but the archive states {expected}: {advice ?? "the archive is damaged; save or pull the image again"}")
    {
        Expected = expected;
        Actual = actual;
    }

    private DigestMismatchException(string message, DigestMismatchException mismatch)
        : base(message, mismatch)
    {
        Expected = mismatch.Expected;
        Actual = mismatch.Actual;
    }

    /// <summary>The digest that the archive states.</summary>
    public Digest Expected { get; }

    /// <summary>The digest that the bytes have.</summary>
    public Digest Actual { get; }

    private protected override SquashException WithMessage(string message) => new DigestMismatchException(message, this);
}
