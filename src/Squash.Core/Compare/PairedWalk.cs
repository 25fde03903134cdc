using System.Runtime.InteropServices;
using Squash.Merge;

namespace Squash.Compare;

/// <summary>
/// Walks two trees together, in byte order of names, parents first. If only one tree has a path, nothing below it is visited; if
/// a path is a directory in only one tree, its children are visited.
/// </summary>
/// <remarks>Without recursion, because a path may be deeper than a small stack allows.</remarks>
internal sealed class PairedWalk(MergedTree before, MergedTree after)
{
    private readonly Side _before = new(before);
    private readonly Side _after = new(after);

    /// <summary>The name in the first tree; <see cref="PathTree.None"/> if only the second has it.</summary>
    public int Before { get; private set; } = PathTree.Root;

    /// <summary>The name in the second tree; <see cref="PathTree.None"/> if only the first has it.</summary>
    public int After { get; private set; } = PathTree.Root;

    /// <summary>Moves to the next path.</summary>
    public bool TryRead()
    {
        if (Before != PathTree.None && After != PathTree.None) Enter();
        while (_before.Depth > 0)
        {
            if (!_before.HasNext && !_after.HasNext)
            {
                _before.Leave();
                _after.Leave();
                continue;
            }

            int order = !_before.HasNext ? 1 : !_after.HasNext ? -1 : _before.NextName.SequenceCompareTo(_after.NextName);
            Before = order <= 0 ? _before.Take() : PathTree.None;
            After = order >= 0 ? _after.Take() : PathTree.None;
            return true;
        }

        return false;
    }

    private void Enter()
    {
        bool wasDirectory = before.IsDirectory(Before), isDirectory = after.IsDirectory(After);
        if (!wasDirectory && !isDirectory) return;
        _before.Enter(wasDirectory ? Before : PathTree.None);
        _after.Enter(isDirectory ? After : PathTree.None);
    }

    /// <summary>The names of one tree that are still to be visited: a single list for all levels, whose end each level walks.</summary>
    private sealed class Side(MergedTree tree) : IComparer<int>
    {
        private readonly List<int> _children = [];
        private readonly Stack<(int Start, int Resume)> _levels = [];
        private int _next;

        public int Depth => _levels.Count;

        public bool HasNext => _next < _children.Count;

        public ReadOnlySpan<byte> NextName => tree.Paths.Name(_children[_next]);

        public int Take() => _children[_next++];

        /// <param name="directory">The directory, or <see cref="PathTree.None"/> for an empty one.</param>
        public void Enter(int directory)
        {
            int start = _children.Count;
            _levels.Push((start, _next));
            _next = start;
            if (directory == PathTree.None) return;
            for (int child = tree.Paths[directory].FirstChild; child != PathTree.None; child = tree.Paths[child].NextSibling)
            {
                if (tree.Paths[child].IsPresent) _children.Add(child);
            }

            CollectionsMarshal.AsSpan(_children)[start..].Sort(this);
        }

        public void Leave()
        {
            (int start, _next) = _levels.Pop();
            _children.RemoveRange(start, _children.Count - start);
        }

        public int Compare(int x, int y) => tree.Paths.Name(x).SequenceCompareTo(tree.Paths.Name(y));
    }
}
