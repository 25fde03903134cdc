using System.Buffers.Binary;
using System.Numerics;
using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>All paths that occur in any layer, as a tree of nodes; one hash table finds the children of all nodes.</summary>
internal sealed class PathTree
{
    public const int Root = 0;
    public const int None = -1;

    // Random in each process, so that an archive cannot be made whose names all collide. The output order never depends on it.
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;

    private readonly ChunkedList<PathNode> _nodes = new();
    private readonly ByteArena _names = new();
    private int[] _buckets = new int[1024];

    public PathTree()
    {
        Array.Fill(_buckets, None);
        ref PathNode root = ref _nodes[_nodes.Add()];
        root.Parent = None;
        root.FirstChild = root.NextSibling = root.NextInBucket = None;
        root.Inode = PathNode.ImpliedDirectory;
    }

    public int Count => _nodes.Count;

    public ref PathNode this[int node] => ref _nodes[node];

    /// <summary>The node's name, without its directories.</summary>
    public ReadOnlySpan<byte> Name(int node) => _names[_nodes[node].Name];

    /// <summary>Finds a name in a directory, present or not; <see cref="None"/> if no layer ever had it.</summary>
    public int Find(int parent, ReadOnlySpan<byte> name) => Find(parent, name, Hash(parent, name));

    /// <summary>Finds a normalised path; <see cref="None"/> if no layer ever had it.</summary>
    public int FindPath(ReadOnlySpan<byte> path)
    {
        int node = Root;
        while (node != None && !path.IsEmpty)
        {
            int end = path.IndexOf((byte)'/');
            node = Find(node, end < 0 ? path : path[..end]);
            path = end < 0 ? [] : path[(end + 1)..];
        }

        return node;
    }

    /// <summary>Finds a name in a directory, or adds it as absent.</summary>
    public int GetOrAdd(int parent, ReadOnlySpan<byte> name)
    {
        uint hash = Hash(parent, name);
        int found = Find(parent, name, hash);
        if (found != None) return found;

        if (_nodes.Count >= _buckets.Length) Grow();
        int index = _nodes.Add();
        ref PathNode node = ref _nodes[index];
        ref PathNode directory = ref _nodes[parent];
        ref int bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
        node.Parent = parent;
        node.FirstChild = None;
        node.NextSibling = directory.FirstChild;
        node.NextInBucket = bucket;
        node.Hash = hash;
        node.Name = _names.Add(name);
        node.Inode = PathNode.Absent;
        node.Layer = None;
        directory.FirstChild = index;
        bucket = index;
        return index;
    }

    /// <summary>Walks all nodes below one, parents first, without recursion, because a path may be deeper than a small stack allows.</summary>
    /// <param name="top">The node whose descendants are walked.</param>
    /// <param name="node">The current node; <paramref name="top"/> before the first call.</param>
    /// <param name="into">Whether to visit the nodes below <paramref name="node"/>.</param>
    /// <returns><see langword="false"/> if there is none left.</returns>
    public bool TryGetNextBelow(int top, ref int node, bool into)
    {
        if (into && _nodes[node].FirstChild != None)
        {
            node = _nodes[node].FirstChild;
            return true;
        }

        while (node != top)
        {
            if (_nodes[node].NextSibling != None)
            {
                node = _nodes[node].NextSibling;
                return true;
            }

            node = _nodes[node].Parent;
        }

        return false;
    }

    /// <summary>Puts the path of a node into a buffer: components joined by <c>/</c>, empty for the root.</summary>
    public void GetPath(int node, ByteBuffer path)
    {
        path.Clear();
        CopyPath(node, path.Extend(PathLength(node)));
    }

    /// <summary>The length of a node's path.</summary>
    public int PathLength(int node)
    {
        int length = 0;
        for (int at = node; at != Root; at = _nodes[at].Parent) length += _nodes[at].Name.Length + 1;
        return Math.Max(0, length - 1);
    }

    /// <summary>Fills a buffer of the right length with a node's path.</summary>
    public void CopyPath(int node, Span<byte> path)
    {
        for (int at = node; at != Root; at = _nodes[at].Parent)
        {
            ReadOnlySpan<byte> name = Name(at);
            name.CopyTo(path[(path.Length - name.Length)..]);
            path = path[..(path.Length - name.Length)];
            if (path.IsEmpty) break;
            path[^1] = (byte)'/';
            path = path[..^1];
        }
    }

    private int Find(int parent, ReadOnlySpan<byte> name, uint hash)
    {
        for (int at = _buckets[hash & (uint)(_buckets.Length - 1)]; at != None;)
        {
            ref PathNode node = ref _nodes[at];
            if (node.Hash == hash && node.Parent == parent && _names[node.Name].SequenceEqual(name)) return at;
            at = node.NextInBucket;
        }

        return None;
    }

    private void Grow()
    {
        _buckets = new int[_buckets.Length * 2];
        Array.Fill(_buckets, None);
        for (int i = 1; i < _nodes.Count; i++)
        {
            ref PathNode node = ref _nodes[i];
            ref int bucket = ref _buckets[node.Hash & (uint)(_buckets.Length - 1)];
            node.NextInBucket = bucket;
            bucket = i;
        }
    }

    private static uint Hash(int parent, ReadOnlySpan<byte> name)
    {
        unchecked
        {
            ulong hash = Seed ^ ((ulong)parent * 0x9E3779B97F4A7C15);
            while (name.Length >= sizeof(ulong))
            {
                hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
                name = name[sizeof(ulong)..];
            }

            ulong rest = (ulong)name.Length << 56;
            for (int i = 0; i < name.Length; i++) rest |= (ulong)name[i] << (8 * i);
            hash = Mix(hash ^ rest);
            return (uint)(hash ^ (hash >> 32));
        }

        static ulong Mix(ulong value)
        {
            ulong high = Math.BigMul(value, 0xD6E8FEB86659FD93 ^ Seed, out ulong low);
            return BitOperations.RotateLeft(low, 23) ^ high;
        }
    }
}
