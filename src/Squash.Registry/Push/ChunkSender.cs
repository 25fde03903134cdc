using System.Globalization;
using System.Net;
using Squash.Registry.Auth;
using Squash.Registry.Http;
using Squash.Registry.Requests;

namespace Squash.Registry.Push;

/// <summary>Sends the pieces of one upload in order, and finds out after a failure how much has arrived.</summary>
/// <remarks>distribution-spec v1.1, spec.md#pushing-a-blob-in-chunks.</remarks>
internal sealed class ChunkSender(RepositoryHttp http, RegistryReference reference, BlobWriter blobs, UploadSession session, string what)
{
    // Registries that refuse large pieces take a megabyte.
    private const int LeastChunkBytes = 1024 * 1024;

    private readonly ScopeSet _scopes = ScopeSet.Push(reference.Repository);

    /// <summary>The number of bytes that the registry has confirmed.</summary>
    public long Sent { get; private set; }

    /// <summary>Sends the next piece, in several requests if the registry takes no large ones.</summary>
    /// <exception cref="ChunksRefusedException">The registry does not take pieces.</exception>
    /// <exception cref="RegistryException">It cannot be sent.</exception>
    /// <exception cref="BlobLostException">The registry no longer has the pieces before.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        long start = Sent;
        long end = start + piece.Length;
        int failures = 0;
        while (Sent < end)
        {
            ReadOnlyMemory<byte> left = piece[(int)(Sent - start)..];
            if (left.Length > http.Host.MaxChunkBytes) left = left[..http.Host.MaxChunkBytes];
            try
            {
                await PatchAsync(left, cancellationToken).ConfigureAwait(false);
                failures = 0;
            }
            catch (ChunksRefusedException refusal) when (failures > 0)
            {
                // The piece that broke off was still being stored when the registry was asked for it.
                throw http.Lost(refusal.Message, refusal);
            }
            catch (TransientException failure)
            {
                await http.Retries.WaitAsync(failure, ++failures, cancellationToken).ConfigureAwait(false);
                Sent = await RecallAsync(failure, start, end, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the upload: the registry checks the digest of all pieces.</summary>
    public async Task CommitAsync(Digest digest, CancellationToken cancellationToken)
    {
        RegistryRequest request = Request(HttpMethod.Put, session.WithDigest(digest)) with
        {
            Content = static guard =>
            {
                guard.Progress(UploadContent.CommitPatience);
                return UploadContent.FromMemory(default, null, guard);
            },
        };
        for (int failures = 0; ;)
        {
            try
            {
                using HttpResponseMessage response = await http.SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode) return;
                RegistryException refusal = await http.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
                throw failures == 0 ? refusal : http.Lost(refusal.Message, refusal);
            }
            catch (TransientException failure)
            {
                await http.Retries.WaitAsync(failure, ++failures, cancellationToken).ConfigureAwait(false);

                // Perhaps only the answer was lost.
                if (await blobs.ExistsAsync(digest, cancellationToken).ConfigureAwait(false)) return;
            }
        }
    }

    private async Task PatchAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        long end = Sent + piece.Length;
        RegistryRequest request = Request(HttpMethod.Patch, session.Location) with
        {
            Content = guard => UploadContent.FromMemory(piece, Sent, guard),
        };
        using HttpResponseMessage response = await http.SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            // 202; some answer 201 or 204.
            session.MoveOn(response);
            long? received = UploadSession.ReceivedOf(response);
            Sent = received is null || received == end ? end : await ConfirmAsync(request, end, cancellationToken).ConfigureAwait(false);
            return;
        }

        RegistryException failure = await http.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            await ShrinkAsync(failure, piece.Length, cancellationToken).ConfigureAwait(false);
            return;
        }

        throw response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? failure : new ChunksRefusedException(failure);
    }

    // distribution ends an upload when a request states less than what it has, as after a piece whose answer was lost.
    private async Task<long> RecallAsync(TransientException failure, long start, long end, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(start, end, cancellationToken).ConfigureAwait(false) ?? Sent;
        }
        catch (ChunksRefusedException refusal)
        {
            throw http.Lost($"{failure.Message}, and the registry has lost what was sent before", refusal);
        }
    }

    // A Range that does not fit what was sent: either the registry counts wrong, or it has lost something.
    private async Task<long> ConfirmAsync(RegistryRequest request, long end, CancellationToken cancellationToken)
    {
        long? received = await AskAsync(Sent, end, cancellationToken).ConfigureAwait(false);
        return received > Sent
            ? received.Value
            : throw new ChunksRefusedException(new RegistryException(string.Create(
                CultureInfo.InvariantCulture, $"{http.Host.Authority}: {request.What}: the registry accepts a piece, but then has {received ?? 0} of {end} bytes")));
    }

    private async Task ShrinkAsync(RegistryException failure, int length, CancellationToken cancellationToken)
    {
        if (length <= LeastChunkBytes) throw new ChunksRefusedException(failure);
        http.Host.MaxChunkBytes = Math.Max(length / 2, LeastChunkBytes);
        Sent = await AskAsync(Sent, Sent + length, cancellationToken).ConfigureAwait(false) ?? Sent;
    }

    /// <summary>The number of bytes that the registry has; <see langword="null"/> if it does not say, or states an impossible number.</summary>
    private async Task<long?> AskAsync(long least, long most, CancellationToken cancellationToken)
    {
        RegistryRequest request = Request(HttpMethod.Get, session.Location);
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw new ChunksRefusedException(await http.FailureAsync(request, response, cancellationToken).ConfigureAwait(false));
        session.MoveOn(response);
        return UploadSession.ReceivedOf(response) is { } received && received >= least && received <= most ? received : null;
    }

    private RegistryRequest Request(HttpMethod method, Uri uri) => new(method, uri, what) { Scopes = _scopes };
}
