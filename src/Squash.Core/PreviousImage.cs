namespace Squash;

/// <summary>An earlier result, with the same layers as a new one if possible.</summary>
public sealed record PreviousImage
{
    private PreviousImage(ImageSource source, ImageMatch? image)
    {
        Source = source;
        Image = image;
    }

    /// <summary>The archive with the image.</summary>
    internal ImageSource Source { get; }

    /// <summary>Picks one of several images in that archive; <see langword="null"/> for the only one.</summary>
    internal ImageMatch? Image { get; }

    /// <summary>An image of an archive.</summary>
    /// <param name="source">The archive.</param>
    /// <param name="image">Picks one of several images in it.</param>
    public static PreviousImage From(ImageSource source, ImageMatch? image = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new PreviousImage(source, image);
    }
}
