namespace Squash;

/// <summary>Decides in code which merged files stay, with access to all names, metadata and contents.</summary>
/// <remarks>
/// <para>
/// <see cref="SquashOptions.Transforms"/> run once for each image, one after the other, after <see cref="SquashOptions.Exclude"/>
/// and <see cref="SquashOptions.Filter"/>. Each sees the result of those before it.
/// </para>
/// <para>
/// The same tree and context must always lead to the same edit: images with the same layers and config share one squashed layer,
/// and the same image must always give the same bytes.
/// </para>
/// </remarks>
public interface IImageTransform
{
    /// <summary>The name in messages.</summary>
    string Name { get; }

    /// <summary>Records the changes. They take effect after the task has ended.</summary>
    /// <param name="tree">The merged files.</param>
    /// <param name="context">Their image.</param>
    /// <param name="edit">Receives the changes.</param>
    /// <param name="cancellationToken">Cancelled together with the squash.</param>
    /// <returns>A task that ends when the edit is complete. If it fails, so does the squash, with the same exception.</returns>
    Task TransformAsync(ImageTree tree, TransformContext context, ImageEdit edit, CancellationToken cancellationToken);
}
