namespace Squash.Inspect.Advice;

/// <summary>
/// Keep the lowest layers, which other images may share, if squashing the others saves almost as much: as many layers as possible.
/// </summary>
internal sealed class KeepBaseAdvice : IAdviceRule
{
    private const double MinShare = 0.9;

    public IEnumerable<Recommendation> Advise(ImageFacts image)
    {
        long most = image.SourceBytes - image.SquashedBytes;
        CutReport? cut = image.Cuts.Where(cut => cut.KeptLayers > 0 && cut.SavedBytes > 0 && cut.SavedBytes >= MinShare * most).MaxBy(cut => cut.KeptLayers);
        if (cut is null) yield break;
        yield return new Recommendation
        {
            Rule = "keep-base",
            Title = cut.KeptLayers == 1 ? "keep the lowest layer, which other images may share" : $"keep the lowest {cut.KeptLayers} layers, which other images may share",
            KeptLayers = cut.KeptLayers,
            SavedBytes = cut.SavedBytes,
            ResultBytes = cut.KeptBytes + cut.SquashedBytes,
        };
    }
}
