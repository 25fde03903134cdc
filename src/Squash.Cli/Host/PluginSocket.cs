using System.Net.Sockets;

namespace Squash.Cli.Host;

/// <summary>The socket that tells a plugin of docker to stop: docker closes the connection when it gets a signal, or ends.</summary>
/// <remarks>github.com/docker/cli, cli-plugins/socket; since Docker 25. Signals reach only docker itself, unless a terminal sends them.</remarks>
internal static class PluginSocket
{
    /// <summary>The environment variable with its address.</summary>
    public const string Variable = "DOCKER_CLI_PLUGIN_SOCKET";

    // Go's spelling of a socket without a file: unix(7), abstract.
    private const char Abstract = '@';

    /// <summary>Waits until docker closes the connection.</summary>
    /// <param name="address">The value of <see cref="Variable"/>.</param>
    /// <returns>Whether it did; <see langword="false"/> if nothing listens there.</returns>
    public static async Task<bool> WaitForEndAsync(string address)
    {
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.StartsWith(Abstract) ? '\0' + address[1..] : address));
            await ReadToEndAsync(socket);
            return true;
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException or PlatformNotSupportedException)
        {
            return false;
        }
    }

    private static async Task ReadToEndAsync(Socket socket)
    {
        byte[] unused = new byte[64];
        try
        {
            while (await socket.ReceiveAsync(unused) > 0)
            {
                // docker sends nothing yet.
            }
        }
        catch (SocketException)
        {
            // A docker that was killed has ended, too.
        }
    }
}
