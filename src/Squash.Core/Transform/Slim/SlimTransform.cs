using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim;

/// <summary>Leaves out what the image does not need to run.</summary>
/// <param name="options">The scope, and more files to keep.</param>
/// <param name="comparesScopes">Whether to find out what the other scope would keep, too.</param>
internal sealed class SlimTransform(SlimOptions options, bool comparesScopes) : IImageTransform
{
    // A chain is as long as the way from a root; longer ones are cut, so that a report stays readable.
    private const int MaxReasons = 64;

    public string Name => "slim";

    /// <summary>The report on the image that was transformed last.</summary>
    public SlimReport? LastReport { get; private set; }

    public Task TransformAsync(ImageTree tree, TransformContext context, ImageEdit edit, CancellationToken cancellationToken)
    {
        var files = new TreeFiles(tree, new WorkBudget(cancellationToken));
        SlimResult result = SlimRun.Run(files, options, context.Config, context.Layers.Count);
        var report = new List<SlimFile>();
        foreach (ImageFile file in tree.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int node = tree.NodeOf(file);
            bool isKept = result.IsKept(node);
            if (!isKept) edit.Remove(file);
            if (!file.IsDirectory) report.Add(Describe(result, node, file));
        }

        foreach ((int node, byte[] content) in result.Contents) edit.ReplaceContent(new ImageFile(tree, node), content);
        LastReport = new SlimReport
        {
            Scope = options.Scope,
            Files = report,
            Packages = [.. result.Packages.Select(package => ByteText.Show(package.Name)).Order(StringComparer.Ordinal)],
            Notes = [.. result.Notes],
            OtherScopeBytes = comparesScopes ? OtherScope(tree, context, cancellationToken) : null,
        };
        return Task.CompletedTask;
    }

    private long OtherScope(ImageTree tree, TransformContext context, CancellationToken cancellationToken)
    {
        SlimOptions other = options with { Scope = options.Scope == SlimScope.Package ? SlimScope.File : SlimScope.Package };
        SlimResult result = SlimRun.Run(new TreeFiles(tree, new WorkBudget(cancellationToken)), other, context.Config, context.Layers.Count);
        return tree.Files.Where(file => result.IsKept(tree.NodeOf(file))).Sum(file => BytesOf(result, tree.NodeOf(file), file));
    }

    // Package databases and their records are reduced to what stays.
    private static long BytesOf(SlimResult result, int node, ImageFile file) => result.Contents.TryGetValue(node, out byte[]? reduced) ? reduced.Length : file.Bytes;

    private static SlimFile Describe(SlimResult result, int node, ImageFile file)
    {
        Reason? reason = result.IsKept(node) ? result.ReasonOf(node) : null;
        string? package = result.Database.OwnerOf(node)?.Name;
        return new SlimFile
        {
            Path = "/" + file,
            Bytes = BytesOf(result, node, file),
            LinkTarget = result.Files.KindOf(node) == FileKind.Symlink ? ByteText.Show(result.Files.TargetOf(node)) : null,
            Rule = reason?.Rule,
            Reasons = reason is null ? [] : [.. Chain(result, reason)],
            IsMaybe = reason?.IsMaybe ?? false,
            Package = package is null ? null : ByteText.Show(package),
        };
    }

    private static IEnumerable<string> Chain(SlimResult result, Reason reason)
    {
        var seen = new HashSet<int>();
        for (Reason? at = reason; at is not null && seen.Count < MaxReasons; at = result.ReasonOf(at.By))
        {
            if (at.By == Reason.NoFile)
            {
                yield return at.Root ?? at.Rule;
                yield break;
            }

            if (!seen.Add(at.By)) yield break;
            yield return $"{at.Text} {ByteText.Show(result.Files.PathOf(at.By))}";
        }
    }
}
