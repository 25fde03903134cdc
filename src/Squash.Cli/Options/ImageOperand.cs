namespace Squash.Cli.Options;

/// <summary>An image named by an argument: <c>FILE[#IMAGE]</c>.</summary>
/// <param name="Place">The archive, layout, registry or daemon; <see langword="null"/> for stdin.</param>
/// <param name="Image">Picks one of several images in it.</param>
internal sealed record ImageOperand(ImagePlace? Place, string? Image)
{
    /// <summary>Separates the file from the image.</summary>
    public const char Separator = '#';

    /// <summary>The image for the library; <see langword="null"/> for the only one.</summary>
    public ImageMatch? Match => Image is null ? Place?.Match : ImageMatch.Like(Image);

    /// <summary>Reads an argument. A file with a <c>#</c> in its own name has priority.</summary>
    /// <exception cref="UsageException">It names no file, or no image after the <c>#</c>.</exception>
    public static ImageOperand Parse(string argument)
    {
        int separator = argument.LastIndexOf(Separator);
        if (separator < 0 || Path.Exists(argument)) return new ImageOperand(ImagePlace.Parse(argument), null);
        if (separator == argument.Length - 1) throw new UsageException($"'{argument}': give a name, the beginning of an ID or a number after the {Separator}");
        return new ImageOperand(ImagePlace.Parse(argument[..separator]), argument[(separator + 1)..]);
    }

    /// <summary>The image in messages.</summary>
    public override string ToString() => (Place?.ToString() ?? "stdin") + (Image is null ? "" : Separator + Image);
}
