namespace Squash.Transform;

/// <summary>Leaves out the files that <see cref="SquashOptions.Filter"/> refuses.</summary>
internal sealed class FilterTransform(Func<ImageFile, bool> filter) : IImageTransform
{
    public string Name => "filter";

    public Task TransformAsync(ImageTree tree, TransformContext context, ImageEdit edit, CancellationToken cancellationToken)
    {
        ImageFiles.Enumerator files = tree.Files.GetEnumerator();
        while (files.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (filter(files.Current)) continue;
            edit.Remove(files.Current);
            files.SkipDescendants();
        }

        return Task.CompletedTask;
    }
}
