using System.Text;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Daemons;

/// <summary>Daemons that fail in the middle of something.</summary>
public class DaemonClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_DaemonThatRefusesInTheMiddle_IsItsReason()
    {
        // podman answers so if its disk is full, and closes the connection without reading the rest.
        await using var daemon = new FakeDaemon(async connection =>
        {
            await FakeDaemon.SkipAsync(connection, 100_000);
            await FakeDaemon.AnswerAsync(connection, "500 Internal Server Error", """{"message":"no space left on device"}""");
        });
        using DaemonClient client = daemon.Client;

        (DaemonException failure, long written) = await LoadAsync(client, 200_000_000);

        Assert.EndsWith("docker.sock: no space left on device", failure.Message, StringComparison.Ordinal);
        Assert.InRange(written, 100_000, 50_000_000);
    }

    [Fact]
    public async Task Load_DaemonThatDies_IsSaidAtOnce()
    {
        await using var daemon = new FakeDaemon(connection => FakeDaemon.SkipAsync(connection, 100_000));
        using DaemonClient client = daemon.Client;

        (DaemonException failure, long written) = await LoadAsync(client, 200_000_000);

        Assert.Matches(@"\Athe connection to the Docker daemon at unix://.*docker\.sock broke off \((the daemon has closed it|Connection reset by peer)\)\z", failure.Message);
        Assert.InRange(written, 100_000, 50_000_000);
    }

    [Theory]
    [InlineData("""{"stream":"a"}{"error":"no room"}""")]
    [InlineData("{\"stream\":\"a\"}\r\n{\"errorDetail\":{\"message\":\"no room\"}}\r\n")]
    [InlineData("""{"errorDetail":"odd"} {"error":"no room"} progress""")]
    public async Task Load_ErrorInAnAnswerThatSucceeded_IsShown(string body)
    {
        await using var daemon = new FakeDaemon(async connection =>
        {
            byte[] buffer = new byte[4096];
            for (int read; (read = await connection.ReadAsync(buffer)) > 0;)
            {
                if (Encoding.ASCII.GetString(buffer, 0, read).EndsWith("0\r\n\r\n", StringComparison.Ordinal)) break;
            }

            await FakeDaemon.AnswerAsync(connection, "200 OK", body);
        });
        using DaemonClient client = daemon.Client;

        (DaemonException failure, _) = await LoadAsync(client, 1000);

        Assert.EndsWith(": the image was not loaded: no room", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("404 Not Found", """{"message":"reference does not exist"}""", "reference does not exist")]
    [InlineData("500 Internal Server Error", """{"cause":"image not known","message":"app:1: image not known","response":500}""", "app:1: image not known")]
    public async Task Save_ImageThatIsMissing_SaysSo(string status, string answer, string problem)
    {
        await using var daemon = new FakeDaemon(connection => FakeDaemon.AnswerAsync(connection, status, answer));
        using DaemonClient client = daemon.Client;

        var failure = await Assert.ThrowsAsync<DaemonException>(() => ((ArchiveSource)client.From("app:1")).OpenAsync(Cancellation));

        Assert.EndsWith($": it has no image \"app:1\" ({problem}); docker pull app:1 would fetch it", failure.Message, StringComparison.Ordinal);
        Assert.Equal("app:1", failure.MissingImage);
    }

    // docker save takes a name without a tag for all its tags, so that the archive could hold several images.
    [Theory]
    [InlineData("rr", "rr:latest")]
    [InlineData("localhost:5000/team/rr", "localhost:5000/team/rr:latest")]
    [InlineData("rr:slim", "rr:slim")]
    [InlineData("rr@sha256:4a3a", "rr@sha256:4a3a")]
    [InlineData("sha256:4a3ab6aa9006", "sha256:4a3ab6aa9006")]
    public async Task Save_NameWithoutATag_IsTheTagLatest(string image, string asked) => Assert.Equal([Save(asked)], await RequestsOfAsync(image, "200 OK"));

    [Theory]
    [InlineData("4a3ab6aa9006", "404 Not Found", "4a3ab6aa9006")]
    [InlineData("cafe", "200 OK", "cafe:latest")]
    public async Task Save_BeginningOfAnId_IsANameIfThereIsOne(string image, string status, string asked) =>
        Assert.Equal([$"GET /images/{image}:latest/json HTTP/1.1", Save(asked)], await RequestsOfAsync(image, status));

    [Fact]
    public async Task Save_WholeId_IsNoName()
    {
        string id = new('a', 64);

        Assert.Equal([Save(id)], await RequestsOfAsync(id, "200 OK"));
    }

    [Fact]
    public async Task Save_DaemonThatDies_IsNamed()
    {
        await using var daemon = new FakeDaemon(connection =>
            connection.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")).AsTask());
        using DaemonClient client = daemon.Client;

        await using Stream archive = await ((ArchiveSource)client.From("app:1")).OpenAsync(Cancellation);
        var failure = await Assert.ThrowsAsync<DaemonException>(() => archive.CopyToAsync(Stream.Null, Cancellation));

        Assert.Matches(@"\Athe connection to the Docker daemon at unix://.*docker\.sock broke off \(the daemon has closed it\)\z", failure.Message);
    }

    private static string Save(string name) => $"GET /images/get?names={Uri.EscapeDataString(name)} HTTP/1.1";

    private static async Task<IEnumerable<string>> RequestsOfAsync(string image, string status)
    {
        await using var daemon = new FakeDaemon(connection => FakeDaemon.AnswerAsync(connection, status, "{}"));
        using DaemonClient client = daemon.Client;
        await Record.ExceptionAsync(() => ((ArchiveSource)client.From(image)).OpenAsync(Cancellation));
        return daemon.Requests;
    }

    private static async Task<(DaemonException Failure, long Written)> LoadAsync(DaemonClient client, long bytes)
    {
        var target = (ArchiveTarget)client.AsTarget();
        byte[] part = Clients.Bytes(64 * 1024);
        long written = 0;
        DaemonException failure = await Assert.ThrowsAsync<DaemonException>(async () =>
        {
            Stream stream = await target.OpenAsync(Cancellation);
            for (; written < bytes; written += part.Length) await stream.WriteAsync(part, Cancellation);
            await target.CompleteAsync(Cancellation);
        });
        await target.AbortAsync();
        return (failure, written);
    }
}
