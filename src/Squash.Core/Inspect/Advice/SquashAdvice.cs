namespace Squash.Inspect.Advice;

/// <summary>Squash everything, if that makes the image smaller.</summary>
internal sealed class SquashAdvice : IAdviceRule
{
    public IEnumerable<Recommendation> Advise(ImageFacts image)
    {
        if (image.SquashedBytes < image.SourceBytes)
        {
            yield return new Recommendation
            {
                Rule = "squash",
                Title = "merge all layers",
                SavedBytes = image.SourceBytes - image.SquashedBytes,
                ResultBytes = image.SquashedBytes,
                CompressedBytes = image.Compression?.BytesAfterSquash(keptLayers: 0),
            };
        }
    }
}
