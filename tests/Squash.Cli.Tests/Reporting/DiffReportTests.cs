using System.Formats.Tar;
using System.Globalization;
using Newtonsoft.Json.Linq;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

/// <summary>Reports of differences, as text and as JSON.</summary>
public class DiffReportTests
{
    private static readonly ImageCompareReport Different = new()
    {
        Before = new ComparedImage { References = [ImageReference.Parse("redis:7")], Platform = new Platform("linux", "amd64"), ImageId = Reports.ImageId },
        After = new ComparedImage { References = [], Platform = new Platform("linux", "amd64"), ImageId = Reports.ImageId },
        Paths =
        [
            Path(PathChange.Removed, "etc/doc", TarEntryType.Directory, 12, 5_600_000),
            Path(PathChange.Added, @"etc/\xff", TarEntryType.RegularFile, 1, 12),
            Path(PathChange.Added, "etc/empty", TarEntryType.Directory, 1, 0),
            Path(PathChange.Added, "etc/link", TarEntryType.SymbolicLink, 1, 0),
            Path(
                PathChange.Changed, "etc/passwd", TarEntryType.RegularFile, 1, 0,
                new PropertyDifference { Property = ImageProperties.Mode, Before = "0644", After = "0755" },
                new PropertyDifference { Property = ImageProperties.Xattr, Name = "security.capability", Before = @"\x01" },
                new PropertyDifference { Property = ImageProperties.Content }),
            Path(PathChange.Changed, "usr", TarEntryType.Directory, 1, 0, new PropertyDifference { Property = ImageProperties.Mtime, After = "1970-01-01T00:00:01Z" }),
        ],
        Config =
        [
            new ConfigDifference { Path = "/config/Env", After = "\"A=1\"" },
            new ConfigDifference { Path = "/config/User", Before = "\"0\"" },
            new ConfigDifference { Path = "/config/Labels/a\e~1b", Before = "\"x\"", After = "\"\u202e" + new string('y', 300) + "\"" },
        ],
        Counts = new PathCounts
        {
            Compared = 4000,
            Added = 3,
            AddedBytes = 12,
            Removed = 12,
            RemovedBytes = 5_600_000,
            Changed = 2,
            Listed = 9,
            Properties = new SortedDictionary<ImageProperties, long>
            {
                [ImageProperties.Mode] = 1,
                [ImageProperties.Mtime] = 1,
                [ImageProperties.Xattr] = 1,
                [ImageProperties.Content] = 1,
            },
        },
        Elapsed = TimeSpan.FromSeconds(1.23),
        Warnings = ["odd"],
        Notes = [],
    };

    private static readonly ImageCompareReport Same = Different with
    {
        Paths = [],
        Config = [],
        Counts = new PathCounts { Compared = 4000 },
    };

    [Fact]
    public void WriteList_EveryKindOfDifference_IsALine() => Assert.Equal(
        $$"""
        + config /config/Env  "A=1"
        - config /config/User  "0"
        ~ config /config/Labels/a\x1b~1b  "x" -> "\u{202e}{{new string('y', 198)}}...
        - /etc/doc/  12 paths, 5.6 MB
        + /etc/\xff  12 B
        + /etc/empty/  directory
        + /etc/link  symlink
        ~ /etc/passwd  mode 0644 -> 0755, xattr security.capability \x01 -> none, content differs
        ~ /usr/  mtime none -> 1970-01-01T00:00:01Z
        ... and 3 more (--max-paths 9 lists them)

        """,
        Write(writer => DiffText.WriteList(writer, Different)));

    [Fact]
    public void WriteCounts_Differences_AddsThemUp() => Assert.Equal(
        """
        added    3 paths, 12 B
        removed  12 paths, 5.6 MB
        changed  2 paths: mode 1, mtime 1, xattr 1, content 1
        config   3 values

        """,
        Write(writer => DiffText.WriteCounts(writer, Different)));

    [Fact]
    public void Summary_IsOneLine()
    {
        Assert.Equal(
            "a.tar#1 and - differ: 3 added, 12 removed, 2 changed; config: 3 values  in 1.2 s",
            DiffText.Summary(Different, "a.tar#1", "-", configOnly: false));
        Assert.Equal(@"a\n and b are the same: 4000 paths  in 1.2 s", DiffText.Summary(Same, "a\n", "b", configOnly: false));
        Assert.Equal("a and b are the same  in 1.2 s", DiffText.Summary(Same, "a", "b", configOnly: true));
        Assert.Equal("a and b differ: config: 3 values  in 1.2 s", DiffText.Summary(Different with { Paths = [] }, "a", "b", configOnly: true));
    }

    [Fact]
    public void Json_HasEveryFact()
    {
        ImageCompareReport report = Different with { Paths = [Different.Paths[0], Different.Paths[4]], Config = [Different.Config[0]] };

        JObject expected = JObject.Parse(
            $$"""
            {
              "version": 1,
              "equal": false,
              "before": { "references": ["redis:7"], "platform": "linux/amd64", "imageId": "{{Reports.ImageId}}" },
              "after": { "references": [], "platform": "linux/amd64", "imageId": "{{Reports.ImageId}}" },
              "elapsedSeconds": 1.23,
              "counts": {
                "compared": 4000, "added": 3, "addedBytes": 12, "removed": 12, "removedBytes": 5600000, "changed": 2,
                "properties": { "mode": 1, "mtime": 1, "xattr": 1, "content": 1 }, "listed": 9
              },
              "paths": [
                { "change": "removed", "path": "etc/doc", "type": "directory", "paths": 12, "bytes": 5600000, "properties": [] },
                { "change": "changed", "path": "etc/passwd", "type": "file", "paths": 1, "bytes": 0, "properties": [
                  { "property": "mode", "name": null, "before": "0644", "after": "0755" },
                  { "property": "xattr", "name": "security.capability", "before": "\\x01", "after": null },
                  { "property": "content", "name": null, "before": null, "after": null }
                ] }
              ],
              "config": [{ "path": "/config/Env", "before": null, "after": "\"A=1\"" }],
              "warnings": ["odd"],
              "notes": []
            }
            """);
        Assert.Equal(expected.ToString(), JObject.Parse(Write(writer => JsonReport.Write(writer, DiffJson.Of(report)))).ToString());
    }

    private static string Write(Action<TextWriter> write)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        write(writer);
        return writer.ToString();
    }

    private static PathDifference Path(PathChange change, string path, TarEntryType type, long paths, long bytes, params PropertyDifference[] properties) =>
        new() { Change = change, Path = path, Type = type, Paths = paths, Bytes = bytes, Properties = properties };
}
