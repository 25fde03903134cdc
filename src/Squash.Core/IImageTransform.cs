namespace Squash;

/// <summary>Decides in code what of the merged layers stays, with sight of all names, metadata and contents.</summary>
/// <remarks>
/// <para>
/// <see cref="SquashOptions.Transforms"/> run once for each image, one after the other, after <see cref="SquashOptions.Exclude"/>
/// and <see cref="SquashOptions.Filter"/>. Each sees what those before it have left.
/// </para>
/// <para>
/// The same tree and context must always lead to the same edit: images with the same layers and config share one squashed layer,
/// and the same image must always give the same bytes.
/// </para>
/// </remarks>
public interface IImageTransform
{
    /// <summary>What it is called in messages.</summary>
    string Name { get; }

    /// <summary>Takes note of what is to change. Nothing does before the task has ended.</summary>
    /// <param name="tree">What the layers show.</param>
    /// <param name="context">The image that they are of.</param>
    /// <param name="edit">What is to change.</param>
    /// <param name="cancellationToken">Is cancelled when the squash is.</param>
    /// <returns>A task that ends when the edit is complete. If it fails, so does the squash, with the same exception.</returns>
    Task TransformAsync(ImageTree tree, TransformContext context, ImageEdit edit, CancellationToken cancellationToken);
}
