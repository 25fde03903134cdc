using Newtonsoft.Json.Linq;
using Squash.Cli.Batch;
using Squash.Cli.Options;

namespace Squash.Cli.Tests.Batch;

/// <summary>Finished images are recorded, no matter how the batch ends, and processed again if anything has changed.</summary>
public sealed class BatchStateTests : IDisposable
{
    private static readonly DateTime Time = new(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");
    private readonly BatchItem _item;

    public BatchStateTests()
    {
        _item = new BatchItem(1, PathOf("in"), PathOf("out"), ["redis:slim"]);
        Write(_item.Input, "archive");
        Write(_item.Output, "squashed");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Find_WhatWasAdded_IsItsReport()
    {
        Remember();

        Assert.Equal("2024-05-01T12:00:00Z", (string?)Find()?["createdBy"]);
    }

    [Fact]
    public void Find_BeforeAnythingWasAdded_IsNothing() => Assert.Null(Find());

    public static TheoryData<string, Action<BatchStateTests>> Changes { get; } = new()
    {
        { "the input is longer", test => Write(test._item.Input, "archive 2") },
        { "the input has other content", test => Write(test._item.Input, "ARCHIVE", Time.AddTicks(1)) },
        { "the input is older", test => Write(test._item.Input, "ARCHIVE", Time.AddDays(-1)) },
        { "the input is missing", test => File.Delete(test._item.Input) },
        { "the output is missing", test => File.Delete(test._item.Output) },
        { "the output is truncated", test => Write(test._item.Output, "squash") },
        { "the output was overwritten", test => Write(test._item.Output, "SQUASHED", Time.AddSeconds(1)) },
        { "the output is empty", test => Write(test._item.Output, "") },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void Find_AfterAChangeOfFiles_IsNothing(string change, Action<BatchStateTests> make)
    {
        Remember();
        make(this);

        Assert.True(Find() is null, change);
    }

    [Fact]
    public void KeyOf_AnythingElse_IsAnother()
    {
        string other = PathOf("other");
        Write(other, "archive");
        string?[] keys =
        [
            KeyOf(_item), KeyOf(_item, "--from=1"), KeyOf(_item, "--from=1", "--to=2"), KeyOf(_item, "--from=1--to=2"),
            KeyOf(_item with { Tags = [] }), KeyOf(_item with { Tags = ["redis", "slim"] }), KeyOf(_item with { Input = other }),
            BatchState.KeyOf([], _item, OutputFormat.OciArchive),
        ];

        Assert.All(keys, Assert.NotNull);
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], KeyOf(_item with { Line = 7 }));
    }

    [Fact]
    public void Find_Directories_AreKnownByTheirFiles()
    {
        BatchItem layout = new(1, PathOf("layout"), PathOf("result"), []);
        foreach (string folder in (string[])[layout.Input, layout.Output])
        {
            Directory.CreateDirectory(Path.Combine(folder, "blobs"));
            Write(Path.Combine(folder, "index.json"), "{}");
            Write(Path.Combine(folder, "blobs", "a"), "content");
        }

        Remember(layout);
        Assert.NotNull(Find(layout));

        File.Delete(Path.Combine(layout.Output, "blobs", "a"));
        Assert.Null(Find(layout));
    }

    [Fact]
    public void Find_ALinkToTheInput_IsKnownByWhatItLeadsTo()
    {
        BatchItem item = _item with { Input = PathOf("link") };
        File.CreateSymbolicLink(item.Input, _item.Input);
        Remember(item);
        Assert.NotNull(Find(item));

        Write(_item.Input, "archive 2");
        Assert.Null(Find(item));
    }

    [Fact]
    public void KeyOf_Device_IsNothingToRememberBy() => Assert.Null(KeyOf(_item with { Input = "/dev/null" }));

    [Fact]
    public void Open_LastLineTorn_KeepsTheOthersAndGoesOn()
    {
        Remember();
        byte[] whole = File.ReadAllBytes(StatePath);
        BatchItem second = new(2, _item.Input, PathOf("out2"), []);
        Write(second.Output, "squashed");
        for (int torn = 1; torn < whole.Length; torn += 7)
        {
            File.WriteAllBytes(StatePath, [.. whole, .. whole.AsSpan(0, torn)]);

            Remember(second);

            Assert.NotNull(Find());
            Assert.NotNull(Find(second));
        }
    }

    [Fact]
    public void Open_TheSameImageTwice_TheLastCounts()
    {
        Remember();
        Write(_item.Output, "squashed again");
        Remember();

        Assert.NotNull(Find());
        Assert.Equal(2, File.ReadAllLines(StatePath).Length);
    }

    [Theory]
    [InlineData("in.tar out.tar\n")]
    [InlineData("no line end")]
    [InlineData("{\"output\":\"x\"}\n")]
    [InlineData("{\"output\":\"x\",\"report\":5}\n")]
    [InlineData("[]\n")]
    [InlineData("\n")]
    [InlineData("\0")]
    public void Open_FileOfAnotherKind_IsRefusedAndStays(string content)
    {
        File.WriteAllText(StatePath, content);

        Assert.Contains("is not the state of a batch", Assert.Throws<UsageException>(() => BatchState.Open(StatePath)).Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(StatePath));
    }

    [Fact]
    public void Open_WhileAnotherBatchHasIt_SaysSo()
    {
        using BatchState first = BatchState.Open(StatePath);

        Assert.StartsWith(
            $"the state of the batch cannot be kept in '{StatePath}': ",
            Assert.Throws<IOException>(() => BatchState.Open(StatePath)).Message,
            StringComparison.Ordinal);
    }

    private string StatePath => PathOf("state");

    private static string? KeyOf(BatchItem item, params string[] recipe) => BatchState.KeyOf(recipe, item, OutputFormat.DockerArchive);

    private void Remember(BatchItem? item = null)
    {
        item ??= _item;
        using BatchState state = BatchState.Open(StatePath);
        state.Add(KeyOf(item) ?? "", item.Output, new JObject { ["createdBy"] = "2024-05-01T12:00:00Z" });
    }

    private JObject? Find(BatchItem? item = null)
    {
        item ??= _item;
        using BatchState state = BatchState.Open(StatePath);
        return KeyOf(item) is { } key ? state.Find(key, item.Output) : null;
    }

    private static void Write(string file, string content, DateTime? time = null)
    {
        File.WriteAllText(file, content);
        File.SetLastWriteTimeUtc(file, time ?? Time);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
