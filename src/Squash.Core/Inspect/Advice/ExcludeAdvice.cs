using Squash.Inspect.Contents;

namespace Squash.Inspect.Advice;

/// <summary>Leave out a kind of files that has a noticeable share of the image.</summary>
internal sealed class ExcludeAdvice : IAdviceRule
{
    private const long MinBytes = 1_000_000;
    private const double MinShare = 0.01;

    // Each one costs the planning of a layer.
    private const int MaxKinds = 8;

    /// <summary>Whether bytes are worth a recommendation.</summary>
    public static bool IsNoticeable(long bytes, ImageFacts image) => bytes >= MinBytes && bytes >= MinShare * image.SquashedBytes;

    public IEnumerable<Recommendation> Advise(ImageFacts image)
    {
        ContentKindSum[] kinds = [.. image.Kinds.Where(kind => IsNoticeable(kind.Bytes, image)).Take(MaxKinds)];
        var advice = new Recommendation?[kinds.Length];

        // An inspection should not take longer for it.
        Parallel.For(0, kinds.Length, new ParallelOptions { CancellationToken = image.CancellationToken }, i => advice[i] = Advise(kinds[i], image));
        return advice.OfType<Recommendation>();
    }

    private static Recommendation? Advise(ContentKindSum sum, ImageFacts image)
    {
        ContentKind kind = ContentKinds.All.First(kind => kind.Name == sum.Name);
        SizeWithout result = image.SquashedBytesWithout(kind.Patterns);

        // Files with another name stay under that one.
        if (image.SquashedBytes - result.Bytes < MinBytes) return null;
        return new Recommendation
        {
            Rule = kind.Name,
            Title = $"leave out: {sum.Title}",
            Exclude = result.Matched,
            NeedsCheck = kind.NeedsCheck,
            Layer = sum.Layer,
            SavedBytes = image.SquashedBytes - result.Bytes,
            ResultBytes = result.Bytes,
            CompressedBytes = result.CompressedBytes,
        };
    }
}
