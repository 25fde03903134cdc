using System.Formats.Tar;
using Squash.Core.Tests.Library;
using Squash.Core.Tests.Properties;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Compare;

/// <summary>Compares in memory, through the public surface.</summary>
internal static class Comparing
{
    public static ImageCompareReport Compare(byte[] before, byte[] after, ImageCompareOptions? options = null) => ImageComparer.CompareAsync(
        ImageSource.FromStream(new TrickleStream(before, int.MaxValue)), ImageSource.FromStream(new MemoryStream(after)), options).GetAwaiter().GetResult();

    public static ImageCompareReport Compare(IEnumerable<byte[]> before, IEnumerable<byte[]> after, ImageCompareOptions? options = null) =>
        Compare(Squashing.Archive(before), Squashing.Archive(after), options);

    /// <summary>The differences of two images with one layer each.</summary>
    public static List<string> Lines(LayerBuilder before, LayerBuilder after, ImageProperties ignore = ImageProperties.None) =>
        Lines(Compare([before.Build()], [after.Build()], new ImageCompareOptions { Ignore = ignore }));

    /// <summary>The differences of two configs for the same layers.</summary>
    public static List<string> Lines(BuiltImage before, BuiltImage after, ImageCompareOptions? options = null) =>
        Lines(Compare(DockerArchives.Legacy([before]), DockerArchives.Legacy([after]), options));

    /// <summary>All differences in a report, one per line.</summary>
    public static List<string> Lines(ImageCompareReport report)
    {
        List<string> lines = [.. report.Paths.SelectMany(Lines), .. report.Config.Select(Line)];
        Assert.Equal(lines.Count == 0, report.AreEqual);
        Assert.Equal(report.Paths.Count, report.Counts.Listed);
        Assert.Equal(report.Paths.Where(path => path.Change == PathChange.Added).Sum(path => path.Paths), report.Counts.Added);
        Assert.Equal(report.Paths.Where(path => path.Change == PathChange.Removed).Sum(path => path.Paths), report.Counts.Removed);
        Assert.Equal(report.Paths.Count(path => path.Change == PathChange.Changed), report.Counts.Changed);
        Assert.Equal(
            report.Paths.SelectMany(path => path.Properties.Select(property => property.Property).Distinct()).CountBy(property => property)
                .OrderBy(pair => pair.Key).Select(pair => (pair.Key, (long)pair.Value)),
            report.Counts.Properties.Select(pair => (pair.Key, pair.Value)));
        return lines;
    }

    private static IEnumerable<string> Lines(PathDifference path) => path.Change switch
    {
        PathChange.Added => [$"+ {path.Path} {Word(path.Type)} {path.Paths} {path.Bytes}"],
        PathChange.Removed => [$"- {path.Path} {Word(path.Type)} {path.Paths} {path.Bytes}"],
        _ => path.Properties.Select(property =>
            $"~ {path.Path} {property.Property}{(property.Name is null ? "" : $" {property.Name}")}: {property.Before} -> {property.After}"),
    };

    private static string Line(ConfigDifference value) => $"{value.Path}: {value.Before} -> {value.After}";

    private static string Word(TarEntryType type) => type switch
    {
        TarEntryType.RegularFile => "file",
        TarEntryType.SymbolicLink => "symlink",
        TarEntryType.CharacterDevice => "character device",
        TarEntryType.BlockDevice => "block device",
        _ => type.ToString().ToLowerInvariant(),
    };
}
