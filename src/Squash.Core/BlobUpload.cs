namespace Squash;

/// <summary>A blob that is sent while it is created. Its digest and size are known at its end.</summary>
public abstract class BlobUpload : IAsyncDisposable
{
    /// <summary>Takes the bytes, written asynchronously and in order, by one thread at a time. The upload closes it.</summary>
    public abstract Stream Content { get; }

    /// <summary>Ends the blob. The target must have it, under its digest, when the task ends.</summary>
    /// <param name="descriptor">Describes the written bytes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public abstract Task CompleteAsync(BlobDescriptor descriptor, CancellationToken cancellationToken);

    /// <summary>Abandons the blob, unless it is complete.</summary>
    public abstract ValueTask DisposeAsync();
}
