using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Squash.Registry.Auth;
using Squash.Registry.Http;
using Squash.Registry.Requests;

namespace Squash.Registry.Pull;

/// <summary>The body of a blob. If it breaks off or stalls, the rest is requested again.</summary>
internal sealed class ResumingStream(RepositoryHttp http, RegistryReference reference, Digest digest, long size, TimeProvider time) : ForwardStream
{
    // So much between two failures shows that going on is worth it: the count of failures begins anew.
    private const int ProgressBytes = 1024 * 1024;

    // Slower than this is taken for a connection that is dead, as curl's --speed-limit does.
    private const int MinBytesPerSecond = 1024;

    private HttpResponseMessage? _response;
    private Stream? _body;
    private long _position;
    private int _failures;
    private long _bytesSinceFailure;
    private TimeSpan _waited;
    private long _bytesWhileWaiting;

    public override bool CanRead => true;

    private string Name => $"the blob {digest} of {reference.Name}";

    /// <summary>Asks for the blob, so that a missing one is known at once.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (size > 0 && _body is null)
        {
            try
            {
                await OpenAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (TransientException failure)
            {
                await RecoverAsync(failure, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0) return 0;
        while (true)
        {
            if (_position == size && _body is null) return 0;
            try
            {
                if (_body is null) await OpenAsync(cancellationToken).ConfigureAwait(false);
                return await ReadBodyAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (TransientException failure)
            {
                // All has arrived, and only its end went missing.
                if (_position == size) return 0;
                await RecoverAsync(failure, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        byte[] copy = new byte[Math.Min(buffer.Length, 128 * 1024)];
        int read = Read(copy, 0, copy.Length);
        copy.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    // Decoders read like this, on their own threads.
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    protected override void Dispose(bool disposing)
    {
        if (disposing) Drop();
        base.Dispose(disposing);
    }

    private async Task<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int read = await PatientReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read > size - _position)
        {
            throw new InvalidImageException($"{Name} has more than the {size} bytes that its manifest states: the registry sends other content");
        }

        _position += read;
        _bytesSinceFailure += read;
        if (read > 0) return read;
        if (_position < size) throw new TransientException(string.Create(CultureInfo.InvariantCulture, $"{Where()}: the answer ended after {_position} of {size} bytes"));
        Drop();
        return 0;
    }

    private async Task<int> PatientReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Stream body = _body ?? throw new InvalidOperationException("The body was not asked for.");
        using var guard = new StallGuard(http.Patience, cancellationToken);
        long start = time.GetTimestamp();
        try
        {
            int read = await body.ReadAsync(buffer, guard.Token).ConfigureAwait(false);
            CheckSpeed(time.GetElapsedTime(start), read);
            return read;
        }
        catch (OperationCanceledException) when (guard.HasStalled)
        {
            throw new TransientException($"{Where()}: nothing arrived for {http.Patience.TotalSeconds:0} seconds");
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw new TransientException(
                string.Create(CultureInfo.InvariantCulture, $"{Where()}: the connection broke off after {_position} of {size} bytes"), innerException: failure);
        }
    }

    // Only the time spent waiting counts: the reader may take as long as it likes in between.
    private void CheckSpeed(TimeSpan waited, int read)
    {
        _waited += waited;
        _bytesWhileWaiting += read;
        if (_waited < http.Patience) return;
        bool isTooSlow = read > 0 && _bytesWhileWaiting < MinBytesPerSecond * _waited.TotalSeconds;
        _waited = TimeSpan.Zero;
        _bytesWhileWaiting = 0;
        if (isTooSlow) throw new TransientException($"{Where()}: less than {MinBytesPerSecond} bytes per second arrive");
    }

    private async Task RecoverAsync(TransientException failure, CancellationToken cancellationToken)
    {
        Drop();
        _failures = _bytesSinceFailure >= ProgressBytes ? 1 : _failures + 1;
        _bytesSinceFailure = 0;
        await http.Retries.WaitAsync(failure, _failures, cancellationToken).ConfigureAwait(false);
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        Uri uri = await http.UriAsync($"{reference.Repository}/blobs/{digest}", cancellationToken).ConfigureAwait(false);
        var request = new RegistryRequest(HttpMethod.Get, uri, Name)
        {
            Scopes = ScopeSet.Pull(reference.Repository),
            Range = _position > 0 ? new RangeHeaderValue(_position, null) : null,
        };
        _response = await http.SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
        long skip = await StartOfAsync(request, _response, cancellationToken).ConfigureAwait(false);
        _body = await _response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await SkipAsync(skip, cancellationToken).ConfigureAwait(false);
    }

    // The number of bytes of the answer that were read before.
    private async Task<long> StartOfAsync(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        long? length = response.Content.Headers.ContentLength;
        if (response.StatusCode == HttpStatusCode.OK)
        {
            if (length is not null && length != size) throw WrongLength(length.Value);
            return _position;
        }

        if (response.StatusCode != HttpStatusCode.PartialContent || _position == 0)
        {
            throw await http.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
        }

        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (range is not { Unit: "bytes", From: { } from } || from != _position)
        {
            throw new RegistryException($"{Where()}: asked for the rest from byte {_position}, it answers with another part ({range?.ToString() ?? "no Content-Range"})");
        }

        if (range.Length is { } total && total != size) throw WrongLength(total);
        return 0;
    }

    private InvalidImageException WrongLength(long length) =>
        new($"{Name} has {length} bytes, but its manifest states {size}: the registry sends other content");

    // A registry without support for ranges sends everything again.
    private async Task SkipAsync(long bytes, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[Math.Min(bytes, 128 * 1024)];
        for (long left = bytes; left > 0;)
        {
            int read = await PatientReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new TransientException($"{Where()}: the answer broke off before byte {_position}");
            left -= read;
        }
    }

    private void Drop()
    {
        _body?.Dispose();
        _response?.Dispose();
        _body = null;
        _response = null;
    }

    private string Where() => $"{http.Host.Authority}: {Name}";
}
