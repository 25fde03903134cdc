using System.Net.Sockets;
using Squash.Cli.Host;

namespace Squash.Cli.Tests.Host;

/// <summary>docker as the parent of its plugin.</summary>
public sealed class PluginSocketTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    // A signal that is sent to docker only does not reach its plugins; docker closes their connections instead.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Follow_DockerThatClosesTheConnection_IsInterrupted(bool isAbstract)
    {
        Assert.SkipUnless(!isAbstract || OperatingSystem.IsLinux(), "only Linux has abstract sockets");
        string name = isAbstract ? $"@squash-test-{Guid.NewGuid():N}" : Path.Combine(_folder.FullName, "cli.sock");
        using Socket docker = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        docker.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + name[1..] : name));
        docker.Listen();
        using Interruption interruption = new();

        Task following = interruption.FollowAsync(name);
        using (await docker.AcceptAsync(TestContext.Current.CancellationToken))
        {
            Assert.Null(interruption.Signal);
            Assert.False(following.IsCompleted);
        }

        await following;
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Equal(15, interruption.Signal);

        // Ctrl-C in a terminal also reaches the plugin itself, maybe later; only the next signal ends it at once.
        Assert.True(interruption.Interrupt(2));
        Assert.Equal(2, interruption.Signal);
        Assert.False(interruption.Interrupt(2));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@squash-test-nobody")]
    [InlineData("/nonexistent/cli.sock")]
    public async Task Follow_NobodyListens_ChangesNothing(string? socket)
    {
        using Interruption interruption = new();

        await interruption.FollowAsync(socket);

        Assert.Null(interruption.Signal);
    }
}
