using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Squash.TestSupport;

namespace Squash.Samples.Tests;

/// <summary>The web sample over HTTP, with correct and incorrect clients.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed partial class WebTests(WebTests.Server server) : IClassFixture<WebTests.Server>
{
    [Fact]
    public async Task Upload_ComesBackSquashed()
    {
        using HttpResponseMessage response = await PostAsync("squash?tag=app:slim", new ByteArrayContent(Images.Archive));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-tar", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            await Images.SquashAsync(Images.Archive, new SquashOptions { Tags = [ImageReference.Parse("app:slim")] }),
            await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task Uploads_AtOnce_AllComeBack()
    {
        byte[] expected = await Images.SquashAsync(Images.Archive, new SquashOptions());
        byte[][] results = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            using HttpResponseMessage response = await PostAsync("squash", new ByteArrayContent(Images.Archive));
            return await response.Content.ReadAsByteArrayAsync(Cancel);
        }));

        Assert.All(results, result => Assert.Equal(expected, result));
    }

    [Theory]
    [InlineData("squash", "not an archive", HttpStatusCode.UnprocessableEntity, "the input: not a tar archive")]
    [InlineData("squash?tag=UPPER", null, HttpStatusCode.BadRequest, "UPPER")]
    public async Task BadRequest_IsAStatusAndOneLine(string path, string? upload, HttpStatusCode status, string message)
    {
        using HttpResponseMessage response = await PostAsync(path, new ByteArrayContent(upload is null ? Images.Archive : Encoding.UTF8.GetBytes(upload)));

        string text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(message, text, StringComparison.Ordinal);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task TruncatedUpload_IsAStatus()
    {
        using HttpResponseMessage response = await PostAsync("squash", new ByteArrayContent(Images.Archive[..^100_000]));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    [Fact]
    public async Task Failure_WhenTheStatusIsOut_BreaksTheConnectionOff()
    {
        using HttpResponseMessage response = await PostAsync("squash", new ByteArrayContent(Images.GoodThenBad));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync(Cancel));

        Assert.Contains("squashing broke off: ", server.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientThatGoesAwayWhileItUploads_EndsTheWork()
    {
        int finished = Finished(server.Process.Output);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var content = new StalledContent(Images.Archive[..1_000_000]);
        Task<HttpResponseMessage> posting = PostAsync("squash", content, stop.Token);
        await content.Stalled.Task.WaitAsync(Cancel);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posting);
        await server.Process.WaitForAsync(output => Finished(output) > finished ? output : null);
        Assert.Empty(Directory.EnumerateFileSystemEntries(server.Temp));
    }

    [Fact]
    public async Task ClientThatGoesAwayWhileItDownloads_EndsTheWork()
    {
        int finished = Finished(server.Process.Output);
        using (HttpResponseMessage response = await PostAsync("squash", new ByteArrayContent(Images.Archive)))
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(Cancel);
            await body.ReadExactlyAsync(new byte[1000], Cancel);
        }

        await server.Process.WaitForAsync(output => Finished(output) > finished ? output : null);
        Assert.Empty(Directory.EnumerateFileSystemEntries(server.Temp));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int Finished(string output) => Finished().Count(output);

    private async Task<HttpResponseMessage> PostAsync(string path, HttpContent content, CancellationToken? cancellationToken = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        return await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken ?? Cancel);
    }

    // The last log message of the host for each request.
    [GeneratedRegex(@"Request finished HTTP/\S+ POST")]
    private static partial Regex Finished();

    /// <summary>The sample on a separate port.</summary>
    public sealed partial class Server : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");
        private SampleProcess? _process;

        public string Temp => _folder.FullName;

        public HttpClient Client { get; } = new();

        internal SampleProcess Process => _process ?? throw new InvalidOperationException("The sample does not run.");

        public async ValueTask InitializeAsync()
        {
            _process = SampleProcess.Start("Web", ["--urls", "http://127.0.0.1:0"], ("TMPDIR", Temp), ("DOTNET_EnableDiagnostics", "0"));
            Client.BaseAddress = new Uri(await _process.WaitForAsync(output => Listening().Match(output) is { Success: true } match ? match.Groups[1].Value : null));
        }

        public ValueTask DisposeAsync()
        {
            _process?.Dispose();
            Client.Dispose();
            _folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }

        [GeneratedRegex(@"Now listening on: (http://\S+)")]
        private static partial Regex Listening();
    }

    /// <summary>A body that stops in the middle and never continues.</summary>
    private sealed class StalledContent(byte[] beginning) : HttpContent
    {
        public TaskCompletionSource Stalled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, Cancel);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(beginning, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            Stalled.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
