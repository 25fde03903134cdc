using Squash.Transform.Patterns;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;
using Squash.Transform.Slim.Packages;
using Squash.Transform.Slim.Rules;

namespace Squash.Transform.Slim;

/// <summary>Finds out which files of an image stay: roots first, and then what each file needs, until nothing is new.</summary>
internal sealed class SlimRun
{
    private readonly Keeper _keeper;
    private readonly SlimOptions _options;

    private SlimRun(IRootFiles files, SlimOptions options, ImageSettings settings)
    {
        _options = options;
        PackageDatabase packages = PackageDatabase.Read(files);
        _keeper = new Keeper(files, settings, packages, [.. DataRules.AllImports, .. TranslationRule.Imports], options.Scope == SlimScope.Package);
    }

    /// <param name="files">The image.</param>
    /// <param name="options">The scope, and more files to keep.</param>
    /// <param name="config">The config of the image.</param>
    /// <param name="layers">The number of its layers.</param>
    public static SlimResult Run(IRootFiles files, SlimOptions options, ReadOnlyMemory<byte> config, int layers)
    {
        var run = new SlimRun(files, options, ImageSettings.Read(config));
        run.KeepRoots(layers);
        run.FollowNeeds();
        return SlimResult.Of(run._keeper);
    }

    private void KeepRoots(int layers)
    {
        if (_keeper.Packages.HasUnreadableRpm) _keeper.Note("the image has packages of rpm, whose database cannot be read: files stay by other rules only, and none as part of their package");
        RootRule.Apply(_keeper, hasOtherRoots: _options.Keep.Count + _options.KeepPackages.Count > 0);
        EnvironmentRule.Apply(_keeper);
        AlwaysRule.Apply(_keeper);
        KeepPatterns();
        if (_keeper.Settings.OnBuild.Count > 0) _keeper.Note($"OnBuild of the config runs \"{ByteText.Show(_keeper.Settings.OnBuild[0])}\" in builds on top of the image: name the programs for it with SlimOptions.Keep");
        foreach (string name in _options.KeepPackages) KeepPackage(name);
        if (_options.Scope == SlimScope.Package) UnownedRule.Apply(_keeper, layers);
    }

    private void KeepPackage(string name)
    {
        if (_keeper.Packages.Find(ByteText.FromUnicode(name)) is not [Package package, ..])
        {
            throw new InvalidRequestException($"the image has no package {name}: its package database lists {_keeper.Packages.Packages.Count} others", nameof(SquashOptions.Slim));
        }

        _keeper.KeepPackage(package, Reason.NoFile, withDependencies: true);
        foreach (int node in package.Files.Where(_keeper.IsRunnable)) _keeper.Keep(node, KeptAs.Program, Reason.OfRoot("package", $"kept as package {name}"));
    }

    private void KeepPatterns()
    {
        PathPattern[] patterns = [.. _options.Keep.Select(PathPattern.Parse).OfType<PathPattern>()];
        if (patterns.Length == 0) return;
        var matched = new HashSet<PathPattern>();
        foreach (int node in _keeper.Files.Below(_keeper.Files.Root))
        {
            string path = _keeper.Files.PathOf(node);
            byte[] bytes = ByteText.ToBytes(path[1..]);
            bool isDirectory = _keeper.Files.KindOf(node) == FileKind.Directory;
            PathPattern? last = patterns.LastOrDefault(pattern => pattern.Matches(bytes, isDirectory));
            if (last is null) continue;
            matched.Add(last);
            if (last.IsNegated) continue;
            var reason = Reason.OfRoot("keep", $"kept by pattern {last.Text}");
            if (isDirectory) _keeper.KeepTree(path, KeptAs.Program, reason);
            else _keeper.KeepPath(path, KeptAs.Program, reason);
            _keeper.Keep(node, KeptAs.Program, reason);
        }

        foreach (PathPattern pattern in patterns.Where(pattern => !pattern.IsNegated && !matched.Contains(pattern))) _keeper.Note($"the pattern {pattern.Text} of SlimOptions.Keep matches nothing");
    }

    private void FollowNeeds()
    {
        var data = new DataRules();
        ISlimRule[] rules = [new LibraryRule(), new DlopenNoteRule(), new ScriptRule(), new CronRule(), new RuntimeRule(), new ModuleRule(), new ApplicationRule(), new ConfigurationRule(), new SourceRule(), new TranslationRule(), data, new StringRule(data)];
        while (_keeper.TryTakeNew(out int node, out KeptAs role))
        {
            if (role == KeptAs.Always) continue;
            KeptFile file = KeptFile.Read(_keeper.Files, _keeper.Elfs, node, role);
            foreach (ISlimRule rule in rules) rule.Visit(file, _keeper);
        }
    }
}
