namespace Squash.Cli.Options;

/// <summary>Reads the names that <c>--tag</c> and the lists of <c>squash batch</c> give to an image.</summary>
internal static class TagArgument
{
    /// <exception cref="UsageException">No image can have one of them.</exception>
    public static ImageReference[] ParseAll(IEnumerable<string> tags)
    {
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
