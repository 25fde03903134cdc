namespace Squash;

/// <summary>Walks the names below a directory, parents first.</summary>
/// <remarks>Without recursion, because a path may be deeper than a small stack allows. A single list serves all levels.</remarks>
/// <param name="tree">The tree.</param>
/// <param name="top">The directory, which is not visited itself.</param>
/// <param name="isDeep">Whether the directories in it are entered.</param>
/// <param name="inOrder">Whether the names in a directory are visited in byte order, which needs sorting.</param>
internal sealed class TreeWalk(ImageTree tree, int top, bool isDeep, bool inOrder)
{
    private readonly List<int> _names = [];
    private readonly Stack<(int Start, int Next)> _levels = [];
    private bool _enters = true;

    public int Node { get; private set; } = top;

    public bool MoveNext()
    {
        if (_enters) Enter();
        while (_levels.TryPop(out (int Start, int Next) level))
        {
            if (level.Next == _names.Count)
            {
                _names.RemoveRange(level.Start, _names.Count - level.Start);
                continue;
            }

            Node = _names[level.Next];
            _levels.Push((level.Start, level.Next + 1));
            _enters = isDeep;
            return true;
        }

        return false;
    }

    public void SkipDescendants() => _enters = false;

    private void Enter()
    {
        _enters = false;
        int start = _names.Count;
        tree.AddChildren(Node, _names, inOrder);
        if (_names.Count > start) _levels.Push((start, start));
    }
}
