namespace Squash.Inspect.Advice;

/// <summary>
/// Keep the lowest layers, which other images may share, if squashing the others saves almost as much: as many layers as possible.
/// </summary>
internal sealed class KeepBaseAdvice : IAdviceRule
{
    private const double MinShare = 0.9;

    /// <summary>Whether a cut saves almost as much as squashing everything.</summary>
    /// <param name="cut">The cut.</param>
    /// <param name="most">The bytes that squashing everything saves.</param>
    public static bool IsWorthIt(CutReport cut, long most) => cut.KeptLayers > 0 && cut.SavedBytes > 0 && cut.SavedBytes >= MinShare * most;

    public IEnumerable<Recommendation> Advise(ImageFacts image)
    {
        long most = image.SourceBytes - image.SquashedBytes;
        CutReport? cut = image.Cuts.Where(cut => IsWorthIt(cut, most)).MaxBy(cut => cut.KeptLayers);
        if (cut is null) yield break;
        yield return new Recommendation
        {
            Rule = "keep-base",
            Title = cut.KeptLayers == 1 ? "keep the lowest layer, which other images may share" : $"keep the lowest {cut.KeptLayers} layers, which other images may share",
            KeptLayers = cut.KeptLayers,
            SavedBytes = cut.SavedBytes,
            ResultBytes = cut.KeptBytes + cut.SquashedBytes,
            CompressedBytes = image.Compression?.BytesAfterSquash(cut.KeptLayers),
        };
    }
}
