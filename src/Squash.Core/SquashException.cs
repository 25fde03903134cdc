namespace Squash;

/// <summary>
/// The base class of failures that are caused by the input or by the options, or found when the output is checked. Cancellation
/// and an <see cref="IOException"/> of the host are not wrapped.
/// </summary>
public abstract class SquashException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line with the problem, its place, and a remedy.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    private protected SquashException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The name of the image with the problem, if known.</summary>
    public string? Image { get; private set; }

    /// <summary>The number of the layer with the problem, counted from 1, the base; <see langword="null"/> if not known.</summary>
    public int? Layer { get; private set; }

    /// <summary>
    /// The path with the problem in its layer, without a leading slash, if there is one. A backslash, and every byte that is not
    /// UTF-8 or cannot be printed, is written as <c>\xNN</c>.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>The offset of the problem in its blob or archive, in bytes, if known.</summary>
    public long? Offset { get; init; }

    /// <summary>Notes the image and the layer, unless they are known already. Made for the filter of a <see langword="catch"/>.</summary>
    /// <param name="image">The name of the image; <see langword="null"/> if only the layer is known.</param>
    /// <param name="layer">The number of the layer, counted from 1.</param>
    /// <returns><see langword="false"/>, so that the exception is not caught.</returns>
    internal bool IsCaughtIn(string? image, int? layer = null)
    {
        Image ??= image;
        Layer ??= layer;
        return false;
    }

    /// <summary>The same failure, with the name of the archive added if there are several.</summary>
    internal SquashException In(string archive)
    {
        if (Message.StartsWith($"{archive}:", StringComparison.Ordinal) || Message.StartsWith($"{archive} ", StringComparison.Ordinal)) return this;
        SquashException told = WithMessage($"{archive}: {Message}");
        told.IsCaughtIn(Image, Layer);
        return told;
    }

    private protected abstract SquashException WithMessage(string message);
}

/// <summary>The input is not a readable archive: not a tar, truncated, or inconsistent.</summary>
public sealed class InvalidArchiveException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    public InvalidArchiveException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    private protected override SquashException WithMessage(string message) => new InvalidArchiveException(message, this) { Path = Path, Offset = Offset };
}

/// <summary>The archive is readable, but does not contain a valid image.</summary>
public sealed class InvalidImageException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    public InvalidImageException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    private protected override SquashException WithMessage(string message) => new InvalidImageException(message, this) { Path = Path, Offset = Offset };
}

/// <summary>The image is valid but cannot be squashed: Windows, encrypted or foreign layers, …</summary>
public sealed class UnsupportedFeatureException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    public UnsupportedFeatureException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    private protected override SquashException WithMessage(string message) => new UnsupportedFeatureException(message, this) { Path = Path, Offset = Offset };
}

/// <summary>A limit of <see cref="SquashLimits"/> was crossed.</summary>
public sealed class LimitExceededException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    /// <param name="message">One line with the problem, its place, and a remedy.</param>
    /// <param name="limit">The name of the member of <see cref="SquashLimits"/>; <see langword="null"/> for a limit that cannot be set.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public LimitExceededException(string message, string? limit = null, Exception? innerException = null)
        : base(message, innerException) => Limit = limit;

    /// <summary>The name of the member of <see cref="SquashLimits"/>; <see langword="null"/> for a limit that cannot be set.</summary>
    public string? Limit { get; }

    private protected override SquashException WithMessage(string message) => new LimitExceededException(message, Limit, this) { Path = Path, Offset = Offset };
}

/// <summary>The options do not apply to this image: there is no such image, layer or platform, or options exclude each other.</summary>
public sealed class InvalidRequestException : SquashException
{
    /// <inheritdoc cref="SquashException(string, Exception)"/>
    /// <param name="message">One line with the problem, its place, and a remedy.</param>
    /// <param name="option">The name of the member of the options with the problem; <see langword="null"/> if it is not a single one.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public InvalidRequestException(string message, string? option = null, Exception? innerException = null)
        : base(message, innerException) => Option = option;

    /// <summary>
    /// The name of the member of the options with the problem, such as <see cref="SquashOptions.From"/>; <see langword="null"/>
    /// if it is not a single one.
    /// </summary>
    public string? Option { get; }

    private protected override SquashException WithMessage(string message) => new InvalidRequestException(message, Option, this);
}

/// <summary>Bytes have another digest than the archive states for them.</summary>
public sealed class DigestMismatchException : SquashException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line with the problem, its place, and a remedy.</param>
    /// <param name="expected">The digest that was stated.</param>
    /// <param name="actual">The actual digest of the bytes.</param>
    public DigestMismatchException(string message, Digest expected, Digest actual)
        : base(message)
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

    /// <summary>The actual digest of the bytes.</summary>
    public Digest Actual { get; }

    /// <summary>Some bytes of an archive with another digest than it states.</summary>
    internal static DigestMismatchException Of(string what, Digest expected, Digest actual, string? advice = null) => new(
        $"{what} has the digest {actual}, but the archive states {expected}: {advice ?? "the archive is damaged; save or pull the image again"}", expected, actual);

    private protected override SquashException WithMessage(string message) => new DigestMismatchException(message, this);
}
