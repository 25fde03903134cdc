namespace Squash;

/// <summary>The image that another was built on.</summary>
public sealed record BaseImage
{
    private BaseImage(ImageSource? source, ImageMatch? image)
    {
        Source = source;
        Image = image;
    }

    /// <summary>The archive with the image; <see langword="null"/> for that of the image to squash.</summary>
    internal ImageSource? Source { get; }

    /// <summary>Picks one of several images in that archive; <see langword="null"/> for the only one.</summary>
    internal ImageMatch? Image { get; }

    /// <summary>An image of another archive.</summary>
    /// <param name="source">The archive.</param>
    /// <param name="image">Picks one of several images in it.</param>
    public static BaseImage From(ImageSource source, ImageMatch? image = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new BaseImage(source, image);
    }

    /// <summary>An image of the archive that also holds the image to squash.</summary>
    public static BaseImage InSameArchive(ImageMatch image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new BaseImage(null, image);
    }
}
