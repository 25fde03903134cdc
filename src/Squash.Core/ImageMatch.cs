using System.Globalization;

namespace Squash;

/// <summary>Picks one of the images in an archive.</summary>
public sealed record ImageMatch
{
    private ImageMatch(string text) => Text = text;

    /// <summary>The name, the number or the beginning of the digest.</summary>
    internal string Text { get; }

    /// <summary>Whether <see cref="Text"/> can be a name.</summary>
    internal bool IsName { get; private init; }

    /// <summary>Whether <see cref="Text"/> can be the name in an OCI layout, which is only the tag where docker wrote it.</summary>
    internal bool IsRefName { get; private init; }

    /// <summary>Whether <see cref="Text"/> can be a number.</summary>
    internal bool IsNumber { get; private init; }

    /// <summary>Whether <see cref="Text"/> can be the beginning of a digest.</summary>
    internal bool IsDigest { get; private init; }

    /// <summary>The image with a name and tag.</summary>
    public static ImageMatch Named(ImageReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return new ImageMatch(reference.Familiar) { IsName = true };
    }

    /// <summary>The image with a number.</summary>
    /// <param name="number">Its place in the list of the archive, counted from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is less than 1.</exception>
    public static ImageMatch Numbered(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return new ImageMatch(number.ToString(CultureInfo.InvariantCulture)) { IsNumber = true };
    }

    /// <summary>The image with a digest: that of its config (the image ID), of its manifest, or of the index with its platforms.</summary>
    public static ImageMatch WithDigest(Digest digest) => new(digest.ToString()) { IsDigest = true };

    /// <summary>The image that skopeo and podman find by a name in an OCI layout, such as <c>slim</c> in <c>oci:DIR:slim</c>.</summary>
    /// <param name="name">Its <c>org.opencontainers.image.ref.name</c>, its name and tag, or the beginning of a digest.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public static ImageMatch InLayout(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new ImageMatch(name) { IsName = true, IsRefName = true, IsDigest = true };
    }

    /// <summary>The image that fits a text typed by a user.</summary>
    /// <param name="text">
    /// Its name, of any form that an archive can give it; otherwise its number; otherwise the beginning of a digest: at least
    /// 4 hexadecimal digits, or any after <c>sha256:</c>.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="text"/> is empty.</exception>
    public static ImageMatch Like(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return new ImageMatch(text) { IsName = true, IsNumber = true, IsDigest = true };
    }

    /// <summary>The name, the number or the beginning of the digest.</summary>
    public override string ToString() => Text;
}
