using Microsoft.AspNetCore.Http;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Pull;

public sealed class BlobReaderTests : BlobReaderTest
{
    [Fact]
    public async Task Read_Blob_GivesItsBytes()
    {
        Assert.Equal(Content, await ReadAsync());
        Assert.Null(Assert.Single(BlobRequests)["Range"]);
    }

    [Fact]
    public async Task Read_EmptyBlob_AsksForNothing()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(Registry);

        Assert.Empty(await repository.ReadBlobAsync(Digest.Of([]).ToString(), 0));
        Assert.Empty(Registry.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_BodyThatBreaksOff_GoesOnWhereItWas(bool knowsRanges)
    {
        Registry.KnowsRanges = knowsRanges;
        BreakOff(after: 1_234_567, times: 3);

        // A reset may overtake some of the bytes before it, so that the number of requests is not always the same.
        Assert.Equal(Content, await ReadAsync());
        Assert.InRange(BlobRequests.Count(), 3, 4);
        Assert.All(BlobRequests.Skip(1), request => Assert.StartsWith("bytes=", request["Range"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_BodyThatEndsTooEarlyWithoutLength_GoesOnWhereItWas()
    {
        int left = 1;
        Registry.Before = async context =>
        {
            if (!IsBlob(context) || left-- <= 0) return false;
            await context.Response.Body.WriteAsync(Content.AsMemory(0, 1000));
            return true;
        };

        Assert.Equal(Content, await ReadAsync());
        Assert.Equal("bytes=1000-", BlobRequests.Last()["Range"]);
    }

    [Fact]
    public async Task Read_BodyThatAlwaysBreaksOffAtOnce_IsGivenUp()
    {
        BreakOff(after: 10, times: 1000);

        var failure = await Assert.ThrowsAsync<RegistryException>(ReadAsync);

        // A reset may overtake the bytes before it, and even the headers.
        Assert.StartsWith($"{Registry.Authority}: the blob {BlobDigest} of {Registry.Authority}/app: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(" (tried 4 times)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, BlobRequests.Count());
    }

    [Fact]
    public async Task Read_BodyThatBreaksOffAgainAndAgainWithProgress_Arrives()
    {
        byte[] content = Clients.Bytes(12_000_000);
        string digest = Registry.AddBlob("app", content);
        int sent = 0;
        Registry.Before = async context =>
        {
            if (!IsBlob(context)) return false;
            int from = (int)(context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0);
            if (from > 0)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
            }

            sent++;
            context.Response.ContentLength = content.Length - from;
            await context.Response.Body.WriteAsync(content.AsMemory(from, Math.Min(1_500_000, content.Length - from)));
            await context.Response.Body.FlushAsync();
            if (content.Length - from > 1_500_000)
            {
                // The bytes must arrive before the reset that follows them.
                await Task.Delay(100);
                context.Abort();
            }

            return true;
        };
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(Registry);

        Assert.Equal(content, await repository.ReadBlobAsync(digest, content.Length));
        Assert.True(sent > 6);
    }

    [Theory]
    [InlineData("bytes 5-2999999/3000000")]
    [InlineData("bytes 0-2999999/3000000")]
    [InlineData("items 1000-2999999/3000000")]
    [InlineData(null)]
    public async Task Read_RestFromAnotherPlace_IsRefused(string? contentRange)
    {
        Resume(context =>
        {
            context.Response.StatusCode = 206;
            if (contentRange is not null) context.Response.Headers.ContentRange = contentRange;
            return context.Response.Body.WriteAsync(Content.AsMemory(1000)).AsTask();
        });

        var failure = await Assert.ThrowsAsync<RegistryException>(ReadAsync);

        Assert.Contains("asked for the rest from byte 1000, it answers with another part", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RestOfAnotherTotal_IsRefused()
    {
        Resume(context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 1000-2999999/4000000";
            return context.Response.Body.WriteAsync(Content.AsMemory(1000)).AsTask();
        });

        Assert.Contains("has 4000000 bytes, but its manifest states 3000000", (await Assert.ThrowsAsync<InvalidImageException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WrongLength_IsRefusedBeforeAnyByte()
    {
        Registry.Blobs[("app", BlobDigest)] = Clients.Bytes(10);

        Assert.Contains("has 10 bytes, but its manifest states 3000000", (await Assert.ThrowsAsync<InvalidImageException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_MoreThanStated_IsRefused()
    {
        Registry.Before = async context =>
        {
            if (!IsBlob(context)) return false;
            await context.Response.Body.WriteAsync(Content);
            await context.Response.Body.WriteAsync(new byte[1]);
            return true;
        };

        Assert.Contains("has more than the 3000000 bytes", (await Assert.ThrowsAsync<InvalidImageException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_SlowTrickle_IsTakenForBroken()
    {
        int requests = 0;
        Registry.Before = async context =>
        {
            if (!IsBlob(context) || requests++ > 0) return false;
            context.Response.ContentLength = Content.Length;
            try
            {
                for (int i = 0; ; i++)
                {
                    await context.Response.Body.WriteAsync(Content.AsMemory(i, 1), context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await Task.Delay(20, context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                return true;
            }
        };
        using var client = new RegistryClient(Clients.Options with { Timeout = TimeSpan.FromSeconds(1) });
        Repository repository = client.Pull(Registry);

        Assert.Equal(Content, await repository.ReadBlobAsync(BlobDigest, Content.Length));
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Read_BodyThatStandsStill_IsTakenForBroken()
    {
        int requests = 0;
        Registry.Before = async context =>
        {
            if (!IsBlob(context) || requests++ > 0) return false;
            context.Response.ContentLength = Content.Length;
            await context.Response.Body.WriteAsync(Content.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        using var client = new RegistryClient(Clients.Options with { Timeout = TimeSpan.FromSeconds(1) });
        Repository repository = client.Pull(Registry);

        Assert.Equal(Content, await repository.ReadBlobAsync(BlobDigest, Content.Length));
        Assert.Equal("bytes=1000-", BlobRequests.Last()["Range"]);
    }

    [Fact]
    public async Task Read_SynchronousReads_GiveTheSame()
    {
        Assert.True(Digest.TryParse(BlobDigest, out Digest digest));
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(Registry);
        using Stream stream = await repository.Blobs.OpenAsync(digest, Content.Length, TestContext.Current.CancellationToken);
        using var copy = new MemoryStream();

        await Task.Run(() => stream.CopyTo(copy), TestContext.Current.CancellationToken);

        Assert.Equal(Content, copy.ToArray());
    }

    // The first answer breaks off after 1000 bytes.
    private void Resume(RequestDelegate rest)
    {
        bool isFirst = true;
        Registry.Before = async context =>
        {
            if (!IsBlob(context)) return false;
            if (!isFirst)
            {
                await rest(context);
                return true;
            }

            isFirst = false;
            await context.Response.Body.WriteAsync(Content.AsMemory(0, 1000));
            return true;
        };
    }

    private void BreakOff(int after, int times)
    {
        int left = times;
        Registry.Before = async context =>
        {
            if (!IsBlob(context) || left-- <= 0) return false;
            context.Response.ContentLength = Content.Length;
            int from = 0;
            if (Registry.KnowsRanges && context.Request.GetTypedHeaders().Range is { } range)
            {
                from = (int)(range.Ranges.Single().From ?? 0);
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes {from}-{Content.Length - 1}/{Content.Length}";
                context.Response.ContentLength = Content.Length - from;
            }

            await context.Response.Body.WriteAsync(Content.AsMemory(from, Math.Min(after, Content.Length - from)));
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        };
    }
}
