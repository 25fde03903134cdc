namespace Squash.Registry.Http;

/// <summary>Reads bodies that are kept in memory: documents and errors, none larger or slower than it may be.</summary>
internal static class BoundedBody
{
    /// <summary>Reads a body of at most <paramref name="maxBytes"/>; <see langword="null"/> if it has more.</summary>
    /// <param name="content">The body.</param>
    /// <param name="maxBytes">The most that is read.</param>
    /// <param name="patience">The time that all of it may take.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TransientException">It broke off, or took too long.</exception>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int maxBytes, TimeSpan patience, CancellationToken cancellationToken)
    {
        long? length = content.Headers.ContentLength;
        if (length > maxBytes) return null;
        using var guard = new StallGuard(patience, cancellationToken);
        try
        {
            using Stream stream = await content.ReadAsStreamAsync(guard.Token).ConfigureAwait(false);
            using var body = new MemoryStream((int)(length ?? 0));
            byte[] buffer = new byte[16 * 1024];
            for (int read; (read = await stream.ReadAsync(buffer, guard.Token).ConfigureAwait(false)) > 0;)
            {
                if (body.Length + read > maxBytes) return null;
                body.Write(buffer, 0, read);
            }

            return body.ToArray();
        }
        catch (OperationCanceledException) when (guard.HasStalled)
        {
            throw new TransientException($"the answer did not arrive within {patience.TotalSeconds:0} seconds");
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw new TransientException("the answer broke off", innerException: failure);
        }
    }
}
