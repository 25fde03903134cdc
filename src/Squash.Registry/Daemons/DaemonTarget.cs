using System.IO.Pipelines;
using System.Text.Json;
using Squash.Registry.Http;

namespace Squash.Registry.Daemons;

/// <summary>A daemon as a target: the archive is the body of a request, and the answer says whether it was loaded.</summary>
#pragma warning disable CA1001 // A source of cancellation without a timer holds nothing that has to be disposed.
internal sealed class DaemonTarget(DaemonConnection connection) : ArchiveTarget
#pragma warning restore CA1001
{
    private const int PipeBytes = 1024 * 1024;
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    // When all is sent, the daemon may still unpack it.
    private static readonly TimeSpan LoadPatience = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stop = new();
    private Pipe? _pipe;
    private Task _loading = Task.CompletedTask;

    public override Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        _pipe = new Pipe(new PipeOptions(pauseWriterThreshold: PipeBytes, resumeWriterThreshold: PipeBytes / 2, useSynchronizationContext: false));
        _loading = LoadAsync(_pipe.Reader, _stop.Token);
        return Task.FromResult<Stream>(new LoadStream(_pipe.Writer, _loading));
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_pipe is null) return;
        await _pipe.Writer.CompleteAsync().ConfigureAwait(false);
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Breaks the connection off. The list of images comes last, so the daemon loads none.</summary>
    public override async Task AbortAsync()
    {
        if (_pipe is null) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _pipe.Writer.CompleteAsync(new OperationCanceledException()).ConfigureAwait(false);
        await _loading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task LoadAsync(PipeReader archive, CancellationToken cancellationToken)
    {
        using var content = new PipeContent(archive);
        using HttpResponseMessage response = await connection.SendAsync(HttpMethod.Post, "images/load?quiet=1", content, image: null, cancellationToken).ConfigureAwait(false);
        try
        {
            byte[]? answer = await BoundedBody.ReadAsync(response.Content, MaxAnswerBytes, LoadPatience, cancellationToken).ConfigureAwait(false);
            if (answer is not null && ErrorIn(answer) is { } error) throw connection.Failure($"the image was not loaded: {Shown.Text(error)}");
        }
        catch (TransientException failure)
        {
            throw connection.Failure($"{failure.Message} while the image was loaded: run squash again");
        }
    }

    /// <summary>The error in an answer, which is a sequence of JSON objects: <c>{"errorDetail":{"message":"…"},"error":"…"}</c>.</summary>
    private static string? ErrorIn(byte[] answer)
    {
        foreach (JsonElement message in Json.ParseObjects(answer))
        {
            if ((Json.TextOf(message.Member("error")) ?? Json.TextOf(message.Member("errorDetail")?.Member("message"))) is { } error) return error;
        }

        return null;
    }
}
