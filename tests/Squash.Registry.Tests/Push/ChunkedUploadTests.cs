using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Push;

/// <summary>Registries with their quirks get the layer all the same.</summary>
public sealed class ChunkedUploadTests : ChunkedUploadTest
{
    [Fact]
    public async Task Send_Content_ArrivesInPiecesInOrder()
    {
        await SendAsync();

        Assert.Equal(
            ["0-65535", "65536-131071", "131072-196607", "196608-262143", "262144-299999"],
            Registry.Requests.Where(request => request.Method == "PATCH").Select(request => request["Content-Range"]));
        Assert.Equal(["POST", "PUT"], Registry.Requests.Where(request => request.Method is not ("PATCH" or "GET")).Select(request => request.Method));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    public async Task Send_LessThanAPiece_IsOneRequest(int bytes)
    {
        await SendAsync(Clients.Bytes(bytes));

        Assert.Equal(0, Patches);
    }

    [Theory]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(131_072)]
    public async Task Send_WholePieces_Arrive(int bytes) => await SendAsync(Clients.Bytes(bytes));

    [Fact]
    public async Task Send_SmallThatIsThereAlready_IsNotSent()
    {
        byte[] content = Clients.Bytes(100);
        Registry.AddBlob("app", content);

        await SendAsync(content);

        Assert.DoesNotContain(Registry.Requests, request => request.Method is "POST" or "PUT");
    }

    [Fact]
    public async Task Send_AbsoluteLocation_IsFollowed()
    {
        Registry.AbsoluteLocation = true;

        await SendAsync();
    }

    [Fact]
    public async Task Send_LocationWithTheSchemeAndPortBehindAProxy_StaysAtTheRegistry()
    {
        Registry.WrongAuthorityInLocation = true;

        await SendAsync();
    }

    [Theory]
    [InlineData("other.example")]
    [InlineData("127.0.0.1@other.example")]
    public async Task Send_LocationAtAnotherHost_IsRefused(string host)
    {
        Registry.LocationHost = host;

        var failure = await Assert.ThrowsAsync<RegistryException>(() => SendAsync());

        Assert.Contains("at another host, and nothing is sent there", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, Patches);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(200)]
    public async Task Send_OtherStatusOfPatch_IsFine(int status)
    {
        Registry.PatchStatus = status;

        await SendAsync();

        Assert.Equal(5, Patches);
    }

    [Fact]
    public async Task Send_NoRange_IsFine()
    {
        Registry.NoRange = true;

        await SendAsync();

        Assert.Equal(5, Patches);
    }

    [Fact]
    public async Task Send_StuckRange_IsSentAsAWhole()
    {
        Registry.StuckRange = true;

        await SendAsync();

        Assert.Equal(1, Patches);
        Assert.Contains(Registry.Requests, request => request.Method == "PUT" && request["Content-Length"] == "300000");
    }

    [Fact]
    public async Task Send_RegistryThatLosesPieces_IsSentAsAWhole()
    {
        Registry.LosesPieces = true;

        await SendAsync();

        Assert.Equal(2, Patches);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task Send_PiecesRefused_IsSentAsAWholeAndRemembered(int status)
    {
        Registry.PatchRefusal = status;
        using var client = new RegistryClient(Clients.Options);
        Repository first = client.Push(Registry);
        Repository second = client.Push(Registry, "other:1");

        Digest digest = await first.SendNewBlobAsync(Content);
        await second.SendNewBlobAsync(Content);

        Assert.Equal(Content, Registry.Blobs[("app", digest.ToString())]);
        Assert.Equal(Content, Registry.Blobs[("other", digest.ToString())]);
        Assert.Equal(1, Patches);
        Assert.Equal(0, Registry.OpenUploads);
    }

    [Theory]
    [InlineData(416)]
    [InlineData(413)]
    public async Task Send_LargePiecesRefused_AreSentInSmallerOnes(int status)
    {
        byte[] content = Clients.Bytes(9_000_000);
        Registry.MaxChunkBytes = 1_500_000;
        Registry.TooLargeStatus = status;
        using var client = new RegistryClient(Clients.Options with { ChunkBytes = 4_000_000 });
        Repository repository = client.Push(Registry);

        Digest digest = await repository.SendNewBlobAsync(content, 1_000_000);

        Assert.Equal(content, Registry.Blobs[("app", digest.ToString())]);
        // Two refusals, then pieces of 1 MiB: four for each of 4 MB, and one for the rest.
        Assert.Equal(2 + 4 + 4 + 1, Patches);
    }

    [Theory]
    [InlineData(413, 4)]
    [InlineData(400, 1)]
    public async Task Send_RefusedInTheMiddleOfAPieceAndClosed_TheAnswerCounts(int status, int patches)
    {
        // A proxy in front of a registry does not read what it refuses: nginx with client_max_body_size.
        byte[] content = Clients.Bytes(9_000_000);
        Registry.Before = async context =>
        {
            if (context.Request.Method != "PATCH" || context.Request.ContentLength <= 5_000_000) return false;
            Socket connection = context.Features.Get<IConnectionSocketFeature>()!.Socket;
            await connection.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
            connection.Close();
            context.Abort();
            return true;
        };
        using var client = new RegistryClient(Clients.Options with { ChunkBytes = 8_000_000, Retries = 0 });

        Digest digest = await client.Push(Registry).SendNewBlobAsync(content, 1_000_000);

        Assert.Equal(content, Registry.Blobs[("app", digest.ToString())]);
        Assert.Equal(patches, Patches);
    }

    [Fact]
    public async Task Send_EvenSmallPiecesTooLarge_IsSentAsAWhole()
    {
        Registry.MaxChunkBytes = 1000;

        await SendAsync();
    }

    [Fact]
    public async Task Send_LeastSizeOfPieces_IsKept()
    {
        Registry.MinChunkBytes = 100_000;

        await SendAsync();

        Assert.Equal(["0-99999", "100000-199999", "200000-299999"], Registry.Requests.Where(request => request.Method == "PATCH").Select(request => request["Content-Range"]));
    }

    [Fact]
    public async Task Send_LeastSizeThatIsTooLarge_IsSentAsAWhole()
    {
        Registry.MinChunkBytes = 1 << 30;

        await SendAsync();

        Assert.Equal(0, Patches);
    }
}
