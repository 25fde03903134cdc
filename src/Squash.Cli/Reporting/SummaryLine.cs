using System.Globalization;
using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>The one-line summary of a squash.</summary>
internal static class SummaryLine
{
    private const int ShortIdLength = 12;
    private const int MaxNames = 5;

    /// <summary>
    /// For example <c>redis:lab-4  10 layers → 1   811 MB → 142 MB  (-82 %), 60 MB compressed, 1240 paths excluded (5.6 MB)</c>.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="name">Its name.</param>
    /// <param name="terminal">The capabilities of the terminal.</param>
    public static string Of(ImageReport image, string name, Terminal terminal)
    {
        string layers = string.Create(
            CultureInfo.InvariantCulture, $"{Plural.Of(image.Layers.Count, "layer")} {terminal.Arrow} {image.ResultLayers.Count}");
        string sizes = Sizes(image.SourceBytes, image.ResultBytes, terminal);
        return $"{name}  {layers}   {sizes}{Stored(image.ResultBytes, StoredBytes(image))}{Excluded(image)}";
    }

    /// <summary>For example <c>, 60 MB compressed</c>; empty if layers are not compressed, or were only planned.</summary>
    public static string Stored(long bytes, long? storedBytes) =>
        storedBytes is { } stored && stored != bytes ? $", {HumanSize.Of(stored)} compressed" : "";

    /// <summary>For example <c>811 MB → 142 MB  (-82 %)</c>.</summary>
    public static string Sizes(long before, long after, Terminal terminal) =>
        $"{HumanSize.Of(before)} {terminal.Arrow} {HumanSize.Of(after)}  ({Change(before, after)})";

    /// <summary>The names of images, with the platforms of those that have the same name.</summary>
    public static string[] NamesOf(IReadOnlyList<ImageReport> images)
    {
        string[] names = [.. images.Select(NameOf)];
        HashSet<string> shared = [.. names.CountBy(name => name).Where(name => name.Value > 1).Select(name => name.Key)];
        return [.. images.Zip(names, (image, name) => shared.Contains(name) ? $"{name} ({TerminalText.Escape(image.Platform.ToString())})" : name)];
    }

    /// <summary>The names of the image; without any, the short ID that docker would show.</summary>
    public static string NameOf(ImageReport image) => NameOf(image.References, image.ImageId);

    /// <inheritdoc cref="NameOf(ImageReport)"/>
    public static string NameOf(InspectReport image) => NameOf(image.References, image.ImageId);

    private static string NameOf(IReadOnlyList<ImageReference> references, Digest? imageId)
    {
        if (references.Count == 0) return imageId?.Hex[..ShortIdLength] ?? "<untagged>";
        string names = TerminalText.Escape(string.Join(", ", references.Take(MaxNames)));
        return references.Count > MaxNames ? $"{names} and {references.Count - MaxNames} more names" : names;
    }

    private static long? StoredBytes(ImageReport image) =>
        image.ResultLayers.All(layer => layer.StoredBytes is not null) ? image.ResultLayers.Sum(layer => layer.StoredBytes) : null;

    // Paths left out of a kept layer save nothing, because each needs an additional whiteout.
    private static string Excluded(ImageReport image) => image.ExcludedPaths == 0 ? ""
        : $", {Plural.Of(image.ExcludedPaths, "path")} excluded{(image.ExcludedBytes > 0 ? $" ({HumanSize.Of(image.ExcludedBytes)})" : "")}";

    /// <summary>For example <c>0.9 s</c>, <c>0.04 s</c> or <c>2 min 5 s</c>.</summary>
    public static string Duration(TimeSpan elapsed) => elapsed.TotalSeconds switch
    {
        < 0.095 => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:F2} s"),
        < 59.95 => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:F1} s"),
        var seconds => MinutesAndSeconds((long)Math.Round(seconds)),
    };

    /// <summary>For example <c>-82 %</c>. Rounded toward zero, so that an image with some content left has not lost 100 %.</summary>
    public static string Change(long before, long after)
    {
        decimal percent = before == 0 ? 0 : decimal.Truncate(100m * (after - before) / before);
        return string.Create(CultureInfo.InvariantCulture, $"{percent:+0;-0;0} %");
    }

    private static string MinutesAndSeconds(long seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min {seconds % 60} s");
}
