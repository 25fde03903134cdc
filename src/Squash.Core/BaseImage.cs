namespace Squash;

/// <summary>The image that another was built on.</summary>
public sealed record BaseImage
{
    private BaseImage(ImageSource? source, ImageMatch? image)
    {
        Source = source;
        Image = image;
    }

    /// <summary>Where it is read from; <see langword="null"/> for the archive of the image that is squashed.</summary>
    internal ImageSource? Source { get; }

    /// <summary>Which image of that archive it is; <see langword="null"/> for the only one.</summary>
    internal ImageMatch? Image { get; }

    /// <summary>An image of another archive.</summary>
    /// <param name="source">The archive.</param>
    /// <param name="image">One image of several in it.</param>
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
