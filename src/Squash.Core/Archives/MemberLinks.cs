using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;

namespace Squash.Archives;

/// <summary>The symbolic and hard links among the members of an archive, resolved as in a file system.</summary>
/// <remarks>
/// Resolving takes time proportional to the length of a path. A hash that grows with the path says whether a link may exist; only
/// then is the path itself looked up, and if it is a link, it is followed.
/// </remarks>
/// <param name="archive">The name of the archive in messages.</param>
/// <param name="limits">The limits; the cost of all links together is limited by <see cref="SquashLimits.MaxMembers"/>.</param>
/// <param name="maxNameBytes">The maximum average length of a member's name.</param>
/// <param name="cancellationToken">Cancels between two links.</param>
internal sealed class MemberLinks(string archive, SquashLimits limits, int maxNameBytes, CancellationToken cancellationToken)
{
    private const int MaxLinksFollowed = 40;

    // Odd, and random in each process like string hashes, so that an archive cannot be made whose paths all seem to be links.
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;

    private readonly Dictionary<string, string> _targets = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _hashes = [];
    private readonly StringBuilder _path = new();
    private readonly Stack<(int Length, ulong Hash)> _directories = new();
    private readonly long _maxCharacters = (long)limits.MaxMembers * maxNameBytes;
    private long _characters;

    /// <summary>Adds a link, and replaces one with the same name.</summary>
    /// <param name="name">Its name: components joined by one <c>/</c>.</param>
    /// <param name="target">Its target: from the root if it begins with a <c>/</c>, otherwise from its directory.</param>
    public void Add(string name, string target)
    {
        _targets[name] = target;
        ulong hash = Seed;
        foreach (Range component in name.AsSpan().Split('/')) hash = Mix(hash, name.AsSpan(component));
        _hashes.Add(hash);
    }

    /// <summary>Removes the link with a name that a later member also has.</summary>
    public void Remove(string name) => _targets.Remove(name);

    /// <summary>The target of a name: a name without links, whether or not a member has it.</summary>
    /// <exception cref="InvalidArchiveException">It leads out of the archive, or the links form a loop.</exception>
    /// <exception cref="LimitExceededException">The links of the archive together are too long.</exception>
    public string Resolve(string name)
    {
        if (_targets.Count == 0) return name;
        _path.Clear();
        _directories.Clear();
        var ahead = new Stack<(string Text, int Start)>();
        ahead.Push((name, 0));
        ulong hash = Seed;
        for (int followed = 0; ahead.TryPop(out (string Text, int Start) rest);)
        {
            ReadOnlySpan<char> component = Take(rest, ahead);
            if (component is "" or ".") continue;
            if (component is "..")
            {
                if (!_directories.TryPop(out (int Length, ulong Hash) parent)) throw LeadsOut(name);
                _path.Length = parent.Length;
                hash = parent.Hash;
                continue;
            }

            (int Length, ulong Hash) directory = (_path.Length, hash);
            if (_path.Length > 0) _path.Append('/');
            _path.Append(component);
            hash = Mix(hash, component);
            if (!TryFind(hash, out string? target))
            {
                _directories.Push(directory);
                continue;
            }

            if (++followed > MaxLinksFollowed) throw GoesRound(name);
            (_path.Length, hash) = directory;
            if (target.StartsWith('/'))
            {
                _path.Clear();
                _directories.Clear();
                hash = Seed;
            }

            ahead.Push((target, 0));
        }

        return _path.ToString();
    }

    /// <summary>Finds the link at the path walked so far, if there is one.</summary>
    private bool TryFind(ulong hash, [NotNullWhen(true)] out string? target)
    {
        target = null;
        if (!_hashes.Contains(hash)) return false;
        Count(_path.Length);
        return _targets.TryGetValue(_path.ToString(), out target);
    }

    /// <summary>Takes the first component of a path, and puts the rest back.</summary>
    private ReadOnlySpan<char> Take((string Text, int Start) path, Stack<(string Text, int Start)> ahead)
    {
        ReadOnlySpan<char> rest = path.Text.AsSpan(path.Start);
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> component = slash < 0 ? rest : rest[..slash];
        if (slash >= 0) ahead.Push((path.Text, path.Start + slash + 1));
        Count(component.Length + 1);
        return component;
    }

    private void Count(int characters)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _characters += characters;
        if (_characters > _maxCharacters)
        {
            throw new LimitExceededException(
                $"{archive}: its links lead over more than {_maxCharacters} characters in all; no engine writes this", nameof(SquashLimits.MaxMembers));
        }
    }

    private static ulong Mix(ulong hash, ReadOnlySpan<char> component) =>
        unchecked((BitOperations.RotateLeft(hash, 23) ^ (uint)string.GetHashCode(component)) * (0x9E3779B97F4A7C15 ^ (Seed << 1)));

    private InvalidArchiveException LeadsOut(string name) =>
        new($"{archive}: the link {Shown.Text(name)} leads out of the archive; no engine writes this");

    private InvalidArchiveException GoesRound(string name) =>
        new($"{archive}: the links at {Shown.Text(name)} form a loop; no engine writes this");
}
