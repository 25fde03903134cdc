using System.Globalization;
using Newtonsoft.Json.Linq;
using Squash.Cli.Batch;
using Squash.Cli.Options;
using Squash.Cli.Transports;

namespace Squash.Cli.Tests.Batch;

/// <summary>Finished images are recorded, no matter how the batch ends, and processed again if anything has changed.</summary>
public sealed class BatchStateTests : IDisposable
{
    private static readonly DateTime Time = new(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");
    private readonly ImageConnections _connections = new(new TransportSettings(), [], []);
    private readonly BatchItem _item;

    public BatchStateTests()
    {
        _item = new BatchItem(1, PathOf("in"), PathOf("out"), ["redis:slim"]);
        Write(_item.Input, "archive");
        Write(_item.Output, "squashed");
    }

    public void Dispose()
    {
        _connections.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Find_WhatWasAdded_IsItsReport()
    {
        await RememberAsync();

        Assert.Equal("2024-05-01T12:00:00Z", (string?)(await FindAsync())?["createdBy"]);
    }

    [Fact]
    public async Task Find_BeforeAnythingWasAdded_IsNothing() => Assert.Null(await FindAsync());

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
    public async Task Find_AfterAChangeOfFiles_IsNothing(string change, Action<BatchStateTests> make)
    {
        await RememberAsync();
        make(this);

        Assert.True(await FindAsync() is null, change);
    }

    [Fact]
    public async Task FindOrigin_AnythingElse_IsAnother()
    {
        string other = PathOf("other");
        Write(other, "archive");
        string?[] keys =
        [
            await KeyOfAsync(_item), await KeyOfAsync(_item, "--from=1"), await KeyOfAsync(_item, "--from=1", "--to=2"), await KeyOfAsync(_item, "--from=1--to=2"),
            await KeyOfAsync(_item with { Tags = [] }), await KeyOfAsync(_item with { Tags = ["redis", "slim"] }), await KeyOfAsync(new BatchItem(1, other, _item.Output, _item.Tags)),
            await KeyOfAsync(_item, OutputFormat.OciArchive),
        ];

        Assert.All(keys, Assert.NotNull);
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], await KeyOfAsync(_item with { Line = 7 }));
    }

    [Theory]
    [InlineData("docker-archive:{0}")]
    [InlineData("oci-archive:{0}:redis:slim")]
    public async Task Find_NameWithAPrefix_IsKnownByItsFile(string name)
    {
        BatchItem item = new(1, string.Format(CultureInfo.InvariantCulture, name, PathOf("in")), string.Format(CultureInfo.InvariantCulture, name, PathOf("out")), []);
        await RememberAsync(item);
        Assert.NotNull(await FindAsync(item));

        Write(PathOf("in"), "archive 2");
        Assert.Null(await FindAsync(item));
    }

    [Fact]
    public async Task FindOrigin_ImageOrBaseOfADaemon_IsNothingToRememberBy()
    {
        Assert.Null(await KeyOfAsync(new BatchItem(1, "docker-daemon:redis:7", _item.Output, [])));

        using BatchState state = BatchState.Open(StatePath);
        BatchArguments arguments = new() { Base = ImagePlace.Parse("docker-daemon:base:1") };
        Assert.Null(await Memory(state, arguments).FindOriginAsync(_item, OutputFormat.DockerArchive, Cancellation));
    }

    [Fact]
    public async Task Find_Directories_AreKnownByTheirFiles()
    {
        BatchItem layout = new(1, PathOf("layout"), PathOf("result"), []);
        foreach (string folder in (string[])[layout.Input, layout.Output])
        {
            Directory.CreateDirectory(Path.Combine(folder, "blobs"));
            Write(Path.Combine(folder, "index.json"), "{}");
            Write(Path.Combine(folder, "blobs", "a"), "content");
        }

        await RememberAsync(layout);
        Assert.NotNull(await FindAsync(layout));

        File.Delete(Path.Combine(layout.Output, "blobs", "a"));
        Assert.Null(await FindAsync(layout));
    }

    [Fact]
    public async Task Find_ALinkToTheInput_IsKnownByWhatItLeadsTo()
    {
        BatchItem item = new(1, PathOf("link"), _item.Output, []);
        File.CreateSymbolicLink(item.Input, _item.Input);
        await RememberAsync(item);
        Assert.NotNull(await FindAsync(item));

        Write(_item.Input, "archive 2");
        Assert.Null(await FindAsync(item));
    }

    [Fact]
    public async Task FindOrigin_Device_IsNothingToRememberBy() => Assert.Null(await KeyOfAsync(new BatchItem(1, "/dev/null", _item.Output, [])));

    [Fact]
    public async Task Open_LastLineTorn_KeepsTheOthersAndGoesOn()
    {
        await RememberAsync();
        byte[] whole = File.ReadAllBytes(StatePath);
        BatchItem second = new(2, _item.Input, PathOf("out2"), []);
        Write(second.Output, "squashed");
        for (int torn = 1; torn < whole.Length; torn += 7)
        {
            File.WriteAllBytes(StatePath, [.. whole, .. whole.AsSpan(0, torn)]);

            await RememberAsync(second);

            Assert.NotNull(await FindAsync());
            Assert.NotNull(await FindAsync(second));
        }
    }

    [Fact]
    public async Task Open_TheSameImageTwice_TheLastCounts()
    {
        await RememberAsync();
        Write(_item.Output, "squashed again");
        await RememberAsync();

        Assert.NotNull(await FindAsync());
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

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<string?> KeyOfAsync(BatchItem item, params string[] recipe) => KeyOfAsync(item, OutputFormat.DockerArchive, recipe);

    private async Task<string?> KeyOfAsync(BatchItem item, OutputFormat format, params string[] recipe)
    {
        using BatchState state = BatchState.Open(StatePath);
        return (await Memory(state, new BatchArguments { Recipe = recipe }).FindOriginAsync(item, format, Cancellation))?.Key;
    }

    private async Task RememberAsync(BatchItem? item = null)
    {
        item ??= _item;
        using BatchState state = BatchState.Open(StatePath);
        BatchMemory memory = Memory(state, new BatchArguments());
        BatchOrigin origin = await memory.FindOriginAsync(item, OutputFormat.DockerArchive, Cancellation) ?? throw new InvalidOperationException("no origin");
        await memory.AddAsync(origin, item, null, new JObject { ["createdBy"] = "2024-05-01T12:00:00Z" }, Cancellation);
    }

    private async Task<JObject?> FindAsync(BatchItem? item = null)
    {
        item ??= _item;
        using BatchState state = BatchState.Open(StatePath);
        BatchMemory memory = Memory(state, new BatchArguments());
        return await memory.FindOriginAsync(item, OutputFormat.DockerArchive, Cancellation) is { } origin
            ? (await memory.FindAsync(origin, item, [], Cancellation))?.Report
            : null;
    }

    private BatchMemory Memory(BatchState state, BatchArguments arguments) => new(arguments, state, new ImageStamps(_connections));

    private static void Write(string file, string content, DateTime? time = null)
    {
        File.WriteAllText(file, content);
        File.SetLastWriteTimeUtc(file, time ?? Time);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
