namespace Squash.Inspect.Advice;

/// <summary>
/// Rewrite only layers that hide files, if that saves almost as much as squashing everything and keeps some layers as they are.
/// </summary>
internal sealed class PurgeAdvice : IAdviceRule
{
    public IEnumerable<Recommendation> Advise(ImageFacts image)
    {
        if (image.Purged is not { Result: { SharedBytes: > 0, Purge: { } threshold } result, KeptLayers: var kept }) yield break;
        long saved = image.SourceBytes - result.Bytes;
        if (!KeepBaseAdvice.IsWorthIt(saved, image.SourceBytes - image.SquashedBytes)) yield break;
        yield return new Recommendation
        {
            Rule = "purge",
            Title = kept.Count == 1 ? "take hidden files out of layers; one layer stays as it is" : $"take hidden files out of layers; {kept.Count} layers stay as they are",
            Purge = threshold,
            SavedBytes = saved,
            ResultBytes = result.Bytes,
            CompressedBytes = image.Compression?.BytesWith(kept.Contains),
        };
    }
}
