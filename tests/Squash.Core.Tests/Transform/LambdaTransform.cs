namespace Squash.Core.Tests.Transform;

/// <summary>A transform that a test writes in place.</summary>
internal sealed class LambdaTransform(Func<ImageTree, TransformContext, ImageEdit, CancellationToken, Task> work) : IImageTransform
{
    public LambdaTransform(Action<ImageTree, ImageEdit> work)
        : this((tree, _, edit, _) =>
        {
            work(tree, edit);
            return Task.CompletedTask;
        })
    {
    }

    public string Name => "test";

    public Task TransformAsync(ImageTree tree, TransformContext context, ImageEdit edit, CancellationToken cancellationToken) =>
        work(tree, context, edit, cancellationToken);
}
