using Squash.Layers;

namespace Squash.Jobs;

/// <summary>An image whose layers are being read.</summary>
/// <param name="Layers">Its layers, base first.</param>
/// <param name="Verified">Ends when all their digests have been checked.</param>
internal sealed record LoadedImage(LoadedLayer[] Layers, Task Verified);
