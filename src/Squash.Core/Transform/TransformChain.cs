using Squash.IO;
using Squash.Layers;
using Squash.Merge;
using Squash.Transform.Slim;

namespace Squash.Transform;

/// <summary>The transforms of a squash in their order: exclude, filter, slim, then those of the caller.</summary>
internal sealed class TransformChain
{
    private readonly ExcludeRules _exclude;
    private readonly SlimTransform? _slim;
    private readonly IReadOnlyList<IImageTransform> _callers;
    private readonly List<IImageTransform> _transforms = [];

    /// <param name="options">The transforms that the caller asks for.</param>
    /// <param name="comparesScopes">Whether slimming also finds out what the other scope would keep.</param>
    public TransformChain(SquashOptions options, bool comparesScopes = false)
    {
        _exclude = new ExcludeRules(options.Exclude);
        if (!_exclude.IsEmpty) _transforms.Add(_exclude);
        if (options.Filter is { } filter) _transforms.Add(new FilterTransform(filter));
        if (options.Slim is { } slim) _transforms.Add(_slim = new SlimTransform(slim, comparesScopes));
        _callers = options.Transforms;
        _transforms.AddRange(_callers);
        SeesMoreThanNames = _callers.Count > 0 || _slim is not null;
    }

    /// <summary>Whether the tree is not changed.</summary>
    public bool IsEmpty => _transforms.Count == 0;

    /// <summary>Whether any of them may read contents or depend on the config, unlike patterns and the filter.</summary>
    public bool SeesMoreThanNames { get; }

    /// <summary>The exclude patterns that have matched no path of any tree so far, as written.</summary>
    public IEnumerable<string> UnmatchedPatterns => _exclude.Unmatched;

    /// <summary>The report on the last tree; <see langword="null"/> without slimming.</summary>
    public SlimReport? SlimReport => _slim?.LastReport;

    /// <summary>Runs all of them.</summary>
    /// <param name="tree">The merged tree.</param>
    /// <param name="layers">The layers, base first.</param>
    /// <param name="context">The image.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The number of removed paths, including those below a directory.</returns>
    public async Task<long> ApplyAsync(
        MergedTree tree, IReadOnlyList<LoadedLayer> layers, TransformContext context, CancellationToken cancellationToken)
    {
        long removed = 0;
        foreach (IImageTransform transform in _transforms)
        {
            var view = new MergedTreeView(tree, layers);
            var edit = new ImageEdit(view, transform.Name);
            await RunAsync(transform, view, context, edit, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            edit.Complete();
            removed += Apply(edit, tree);
        }

        return removed;
    }

    private async Task RunAsync(
        IImageTransform transform, ImageTree tree, TransformContext context, ImageEdit edit, CancellationToken cancellationToken)
    {
        try
        {
            await transform.TransformAsync(tree, context, edit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (transform is FilterTransform || _callers.Contains(transform))
        {
            throw new CallerFailedException(failure);
        }
    }

    private static long Apply(ImageEdit edit, MergedTree tree)
    {
        long removed = 0;
        foreach (int node in edit.Removed) removed += tree.Remove(node);
        if (edit.Contents.Count > 0)
        {
            tree.ReplaceContents(edit.Contents.ToDictionary(
                content => (int)content.Key, content => new Blob(new MemorySource(content.Value), 0, content.Value.Length, "a content that a transform gave")));
        }

        return removed;
    }
}
