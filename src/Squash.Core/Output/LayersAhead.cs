using Squash.Compression;
using Squash.Plan;

namespace Squash.Output;

/// <summary>Compressed layers that will be written one after the other.</summary>
/// <remarks>
/// They are merged and hashed in the same order, one at a time. Whenever the blocks of a layer do not occupy all cores, because it ends or
/// its destination waits, those of the next layers do. The memory is that of a single layer, because they share one pool for each
/// compression.
/// </remarks>
internal sealed class LayersAhead : IAsyncDisposable
{
    private readonly Dictionary<LayerPlan, CompressedLayer> _layers = [];
    private readonly Dictionary<LayerCompression, BlockPool> _pools = [];

    /// <param name="layers">The layers, in the order in which they will be written.</param>
    /// <param name="parallelism">The number of threads that may compress at once.</param>
    /// <param name="merge">Writes a layer to a stream, and returns its digest.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public LayersAhead(
        IEnumerable<OutputLayer.New> layers, int parallelism, Func<LayerPlan, Stream, CancellationToken, Task<Digest>> merge, CancellationToken cancellationToken)
    {
        Task last = Task.CompletedTask;
        foreach (OutputLayer.New layer in layers)
        {
            if (layer.Compression.Method == LayerCompressionMethod.None) continue;
            if (!_pools.TryGetValue(layer.Compression, out BlockPool? pool)) _pools.Add(layer.Compression, pool = new BlockPool(layer.Compression, parallelism));
            var ahead = new CompressedLayer((destination, token) => merge(layer.Plan, destination, token), last, pool, cancellationToken);
            _layers.Add(layer.Plan, ahead);
            last = ahead.Merging;
        }
    }

    /// <summary>Hands a layer over; the caller disposes it. <see langword="null"/> if it is not one of them, or was taken already.</summary>
    public CompressedLayer? Take(LayerPlan plan) => _layers.Remove(plan, out CompressedLayer? layer) ? layer : null;

    /// <summary>Stops the work on the layers that nobody took.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (CompressedLayer layer in _layers.Values) await layer.DisposeAsync().ConfigureAwait(false);
        _layers.Clear();
        foreach (BlockPool pool in _pools.Values) pool.Dispose();
    }
}
