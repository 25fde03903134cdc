using Squash.Inspect.Contents;

namespace Squash.Inspect.Advice;

/// <summary>Leave a kind of files out that containers do without, if it has a noticeable share of the image.</summary>
internal sealed class ExcludeAdvice : IAdviceRule
{
    private const long MinBytes = 1_000_000;
    private const double MinShare = 0.01;

    // Each one costs the planning of a layer.
    private const int MaxKinds = 8;

    public IEnumerable<Recommendation> Advise(ImageFacts image)
    {
        IEnumerable<(ContentKindSum Sum, ContentKind Kind)> kinds = image.Kinds
            .Select(sum => (Sum: sum, Kind: ContentKinds.All.First(kind => kind.Name == sum.Name)))
            .Where(each => each.Kind.IsDispensable && each.Sum.Bytes >= MinBytes && each.Sum.Bytes >= MinShare * image.SquashedBytes)
            .Take(MaxKinds);
        foreach ((ContentKindSum sum, ContentKind kind) in kinds)
        {
            SizeWithout result = image.SquashedBytesWithout(kind.Patterns);

            // Files with another name stay under that one.
            if (image.SquashedBytes - result.Bytes < MinBytes) continue;
            yield return new Recommendation
            {
                Rule = kind.Name,
                Title = $"leave out: {sum.Title}",
                Exclude = result.Matched,
                SavedBytes = image.SquashedBytes - result.Bytes,
                ResultBytes = result.Bytes,
                CompressedBytes = result.CompressedBytes,
            };
        }
    }
}
