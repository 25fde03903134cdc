using Squash.Registry;

namespace Squash.Cli.Options;

/// <summary>Reads the names that <c>--tag</c> and the lists of <c>squash batch</c> give to an image.</summary>
internal static class TagArgument
{
    /// <exception cref="UsageException">No image can have one of them.</exception>
    public static ImageReference[] ParseAll(IEnumerable<string> tags)
    {
        tags = [.. tags];
        if (tags.FirstOrDefault(ImagePlace.HasPrefix) is { } place)
        {
            string name = place[(place.StartsWith(RegistryReference.Transport, StringComparison.Ordinal) ? RegistryReference.Transport.Length : place.IndexOf(':', StringComparison.Ordinal) + 1)..];
            throw new UsageException($"'{place}': a tag is a name without a transport, such as {name}; give {place} as the target");
        }

        try
        {
            return [.. tags.Select(ImageReference.Parse)];
        }
        catch (FormatException invalid)
        {
            throw new UsageException(invalid.Message);
        }
    }
}
