using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Squash.Registry.Tests.Fakes;

/// <summary>A daemon at a unix socket that answers a request as a test says, and then closes the connection.</summary>
public sealed class FakeDaemon : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _running;

    /// <param name="answer">Gets the connection when the headers of a request were read.</param>
    public FakeDaemon(Func<NetworkStream, Task> answer)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_folder.PathOf("docker.sock")));
        _listener.Listen();
        _running = RunAsync(answer);
    }

    /// <summary>The first line of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>A client of it.</summary>
    public DaemonClient Client => new(new DaemonOptions { Host = $"unix://{_folder.PathOf("docker.sock")}", Environment = _ => null });

    /// <summary>Writes an answer with a body.</summary>
    public static Task AnswerAsync(NetworkStream connection, string status, string body) => connection.WriteAsync(
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}")).AsTask();

    /// <summary>Reads bytes that are not looked at.</summary>
    public static async Task SkipAsync(NetworkStream connection, int count) => await connection.ReadExactlyAsync(new byte[count]);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _folder.Dispose();
    }

    private async Task RunAsync(Func<NetworkStream, Task> answer)
    {
        while (true)
        {
            using Socket socket = await _listener.AcceptAsync();
            await using var connection = new NetworkStream(socket);
            StringBuilder headers = new();
            for (int lineFeeds = 0; lineFeeds < 2;)
            {
                int next = connection.ReadByte();
                if (next < 0) break;
                headers.Append((char)next);
                lineFeeds = next == '\n' ? lineFeeds + 1 : next == '\r' ? lineFeeds : 0;
            }

            Requests.Enqueue(headers.ToString().Split('\r')[0]);
            await answer(connection);
        }
    }
}
