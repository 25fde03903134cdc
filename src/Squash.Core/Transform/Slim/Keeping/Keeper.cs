using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Loader;
using Squash.Transform.Slim.Packages;

namespace Squash.Transform.Slim.Keeping;

/// <summary>The files that stay so far, why, and which of them have not been looked at yet.</summary>
internal sealed class Keeper
{
    // A person reads the first few; crafted files can cause millions.
    private const int MaxNotes = 1000;

    private readonly Dictionary<int, Reason> _reasons = [];
    private readonly Dictionary<int, KeptAs> _roles = [];
    private readonly Queue<int> _new = [];
    private readonly HashSet<Package> _packages = [];

    // Packages whose dependencies were kept as well.
    private readonly HashSet<Package> _followed = [];
    private readonly SortedSet<string> _notes = new(StringComparer.Ordinal);
    private long _moreNotes;
    private readonly bool _wholePackages;

    public Keeper(IRootFiles files, ImageSettings settings, PackageDatabase packages, HashSet<string> imports, bool wholePackages)
    {
        Files = files;
        Settings = settings;
        Packages = packages;
        Elfs = new ElfFiles(files, imports);
        Translations = new Translations(settings);
        Mapper = new ProgramMapper(files, Elfs, settings.Search(files));
        _wholePackages = wholePackages;
    }

    public IRootFiles Files { get; }

    public ImageSettings Settings { get; }

    public PackageDatabase Packages { get; }

    public ElfFiles Elfs { get; }

    public ProgramMapper Mapper { get; }

    public Translations Translations { get; }

    /// <summary>Files that a shell script reads as a part of itself.</summary>
    public HashSet<int> Sourced { get; } = [];

    public bool WholePackages => _wholePackages;

    /// <summary>The work that may still be done.</summary>
    public WorkBudget Budget => Files.Budget;

    public IReadOnlyDictionary<int, Reason> Reasons => _reasons;

    /// <summary>Open questions that the image does not answer; one line each.</summary>
    public IReadOnlyCollection<string> Notes => _moreNotes == 0 ? _notes : [.. _notes, $"and {_moreNotes} more"];

    public void Note(string text)
    {
        if (_notes.Count < MaxNotes) _notes.Add(text);
        else if (!_notes.Contains(text)) _moreNotes++;
    }

    public bool IsKept(int node) => _reasons.ContainsKey(node);

    /// <summary>The next file to look at, and what it is kept as.</summary>
    public bool TryTakeNew(out int node, out KeptAs role)
    {
        Budget.Take(1);
        role = KeptAs.Member;
        if (!_new.TryDequeue(out node)) return false;
        role = _roles[node];
        return true;
    }

    /// <summary>Keeps the file that a path leads to, and every symbolic link on the way.</summary>
    /// <returns>The file; <see cref="IRootFiles.None"/> where the path leads nowhere.</returns>
    public int KeepPath(string path, KeptAs role, Reason reason)
    {
        var links = new List<int>();
        int node = Files.Resolve(path, followLast: true, links);
        if (node == IRootFiles.None) return node;
        foreach (int link in links) Keep(link, KeptAs.Member, reason);
        if (node != Files.Root) Keep(node, role, reason);
        return node;
    }

    /// <summary>Keeps what a path leads to; of a directory also all that is below it.</summary>
    public int KeepTree(string path, KeptAs role, Reason reason)
    {
        int node = KeepPath(path, role, reason);
        if (node != IRootFiles.None && Files.KindOf(node) == FileKind.Directory) KeepBelow(node, role, reason);
        return node;
    }

    public void KeepBelow(int directory, KeptAs role, Reason reason)
    {
        var linked = new HashSet<int>();
        var rest = new Stack<int>([directory]);
        while (rest.TryPop(out int top))
        {
            foreach (int node in Files.Below(top))
            {
                bool isLink = Files.KindOf(node) == FileKind.Symlink;
                int target = isLink ? KeepPath(Files.PathOf(node), role, reason) : IRootFiles.None;
                Keep(node, isLink ? KeptAs.Member : role, reason);
                if (target != IRootFiles.None && IsOfOneProgram(target) && linked.Add(target)) rest.Push(target);
            }
        }
    }

    /// <summary>Keeps a directory for logs and the like, without the files in it. The directories in it have owners that programs rely on.</summary>
    public void KeepVolatile(string path, Reason reason)
    {
        int node = KeepPath(path, KeptAs.Data, reason);
        if (node == IRootFiles.None || Files.KindOf(node) != FileKind.Directory || SharedDirectories.IsSharedVolatile(Files.PathOf(node))) return;
        foreach (int below in Files.Below(node).Where(below => Files.KindOf(below) == FileKind.Directory)) Keep(below, KeptAs.Data, reason);
    }

    // Distributions put a program's configuration below /etc, and a link to it into its own directory. Keys only stay for those that name them.
    private bool IsOfOneProgram(int node) =>
        Files.KindOf(node) == FileKind.Directory && Files.PathOf(node) is not "/etc/ssl/private" and var path && SharedDirectories.IsPrivate(path) && !SharedDirectories.IsVolatile(path) && !Documentation.Contains(path);

    /// <summary>Keeps one name, unless it is kept already for a stronger role.</summary>
    public void Keep(int node, KeptAs role, Reason reason)
    {
        bool isNew = _reasons.TryAdd(node, reason);
        if (!isNew && _roles[node] <= role) return;
        _roles[node] = role;
        if (!isNew && reason.By != node) _reasons[node] = reason;
        if (Files.KindOf(node) == FileKind.File) _new.Enqueue(node);
        if (_wholePackages && role is KeptAs.Program or KeptAs.Library && Packages.OwnerOf(node) is { } owner)
        {
            KeepPackage(owner, node, withDependencies: role == KeptAs.Program);
        }
    }

    /// <summary>Keeps the files of a package that are not documentation.</summary>
    /// <param name="package">The package.</param>
    /// <param name="by">The file that asks for it; -1 for the command line.</param>
    /// <param name="withDependencies">Whether what it depends on stays too.</param>
    public void KeepPackage(Package package, int by, bool withDependencies)
    {
        var rest = new Stack<(Package Package, Reason Reason)>();
        rest.Push((package, by < 0 ? Reason.OfRoot("package", $"kept as package {package.Name}") : new Reason("package", $"of package {package.Name} as is", by)));
        while (rest.TryPop(out (Package Package, Reason Reason) next))
        {
            Budget.Take(1);
            if (_packages.Add(next.Package))
            {
                foreach (int node in next.Package.Files)
                {
                    if (node != by && !IsLeftOut(Files.PathOf(node))) KeepMember(node, next.Reason);
                }
            }

            if (!withDependencies || !_followed.Add(next.Package)) continue;
            foreach (Package needed in next.Package.Depends.Select(Installed).OfType<Package>().Where(needed => !_followed.Contains(needed)))
            {
                rest.Push((needed, by < 0
                    ? Reason.OfRoot("package", $"kept as package {package.Name}, which depends on {needed.Name}")
                    : new Reason("package", $"of package {needed.Name}, which {next.Package.Name} depends on, as is", by)));
            }
        }
    }

    private bool IsLeftOut(string path) => Documentation.Contains(path) || Translations.IsUnused(path);

    private Package? Installed(IReadOnlyList<string> group) => group
        .Where(name => !InstallationOnly.Contains(name))
        .SelectMany(Packages.Find)
        .FirstOrDefault(package => !InstallationOnly.Contains(package.Name));

    private void KeepMember(int node, Reason reason)
    {
        if (Files.KindOf(node) == FileKind.Symlink) KeepPath(Files.PathOf(node), KeptAs.Member, reason);
        Keep(node, KeptAs.Member, reason);
    }
}
