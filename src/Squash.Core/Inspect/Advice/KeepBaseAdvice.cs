using System.Globalization;

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
    public static bool IsWorthIt(CutReport cut, long most) => cut.KeptLayers > 0 && IsWorthIt(cut.SavedBytes, most);

    /// <summary>Whether a result that keeps some layers saves almost as much as squashing everything.</summary>
    /// <param name="saved">The bytes that it saves.</param>
    /// <param name="most">The bytes that squashing everything saves.</param>
    public static bool IsWorthIt(long saved, long most) => saved > 0 && saved >= MinShare * most;

    public IEnumerable<Recommendation> Advise(ImageFacts image)
    {
        long most = image.SourceBytes - image.SquashedBytes;
        CutReport? cut = image.Cuts.Where(cut => IsWorthIt(cut, most)).MaxBy(cut => cut.KeptLayers);
        if (cut is null) yield break;
        string kept = cut.KeptLayers == 1 ? "keep the lowest layer" : $"keep the lowest {cut.KeptLayers} layers";
        string share = most <= cut.SavedBytes ? "as much as" : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100.0 * cut.SavedBytes / most)} % of what");
        yield return new Recommendation
        {
            Rule = "keep-base",
            Title = $"{kept}, which other images may share; saves {share} squashing all does",
            KeptLayers = cut.KeptLayers,
            SavedBytes = cut.SavedBytes,
            ResultBytes = cut.KeptBytes + cut.SquashedBytes,
            CompressedBytes = image.Compression?.BytesAfterSquash(cut.KeptLayers),
        };
    }
}
