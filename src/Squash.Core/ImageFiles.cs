using System.Collections;

namespace Squash;

/// <summary>Files of an <see cref="ImageTree"/>, walked again for each enumeration.</summary>
public readonly struct ImageFiles : IEnumerable<ImageFile>
{
    private readonly ImageTree _tree;
    private readonly int _top;
    private readonly bool _isDeep;

    internal ImageFiles(ImageTree tree, int top, bool isDeep)
    {
        _tree = tree;
        _top = top;
        _isDeep = isDeep;
    }

    /// <summary>Begins a walk, which allocates nothing for a single file.</summary>
    public Enumerator GetEnumerator() => new(_tree, new TreeWalk(_tree, _top, _isDeep, inOrder: true));

    IEnumerator<ImageFile> IEnumerable<ImageFile>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A walk over files.</summary>
    public readonly struct Enumerator : IEnumerator<ImageFile>
    {
        private readonly ImageTree _tree;
        private readonly TreeWalk _walk;

        internal Enumerator(ImageTree tree, TreeWalk walk)
        {
            _tree = tree;
            _walk = walk;
        }

        /// <summary>The current file of the walk.</summary>
        public ImageFile Current => new(_tree, _walk.Node);

        object IEnumerator.Current => Current;

        /// <summary>Moves to the next file.</summary>
        /// <returns><see langword="false"/> at the end.</returns>
        public bool MoveNext() => _walk.MoveNext();

        /// <summary>Skips the files below the current directory.</summary>
        public void SkipDescendants() => _walk.SkipDescendants();

        /// <summary>Not supported.</summary>
        /// <exception cref="NotSupportedException">Always.</exception>
        public void Reset() => throw new NotSupportedException();

        /// <summary>Does nothing.</summary>
        public void Dispose()
        {
        }
    }
}
