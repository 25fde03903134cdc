namespace Squash.Inspect.Advice;

/// <summary>Asks all rules.</summary>
internal static class Adviser
{
    private static readonly IAdviceRule[] Rules = [new SquashAdvice(), new KeepBaseAdvice(), new PurgeAdvice(), new ExcludeAdvice()];

    /// <summary>The recommendations, best first; of two that save the same, the simpler one.</summary>
    public static IReadOnlyList<Recommendation> Advise(ImageFacts image) =>
        [.. Rules.SelectMany(rule => rule.Advise(image)).OrderByDescending(advice => advice.SavedBytes)];
}
