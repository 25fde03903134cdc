namespace Squash.Layers;

/// <summary>A list of structs that grows without copying and returns references to its items.</summary>
internal sealed class ChunkedList<T>
    where T : struct
{
    public const int ChunkBits = 10;
    public const int ChunkItems = 1 << ChunkBits;

    private T[][] _chunks = new T[4][];

    public int Count { get; private set; }

    public ref T this[int index] => ref _chunks[index >> ChunkBits][index & (ChunkItems - 1)];

    /// <summary>Adds a zeroed item.</summary>
    /// <returns>Its index.</returns>
    public int Add()
    {
        int index = Count;
        int chunk = index >> ChunkBits;
        if ((index & (ChunkItems - 1)) == 0)
        {
            if (chunk == _chunks.Length) Array.Resize(ref _chunks, chunk * 2);

            // The first chunk starts small and grows, because most layers of most images are small.
            _chunks[chunk] = new T[chunk == 0 ? 16 : ChunkItems];
        }
        else if (chunk == 0 && index == _chunks[0].Length)
        {
            Array.Resize(ref _chunks[0], index * 2);
        }

        Count = checked(index + 1);
        return index;
    }
}
