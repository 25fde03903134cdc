namespace Squash.Cli.Reporting;

/// <summary>The change of a Dockerfile that avoids a kind of files. docs/inspect.md has a paragraph on each.</summary>
internal static class DockerfileFix
{
    // Other rules for hidden files would only repeat its changes.
    private const string LossRule = "squash";

    /// <summary>The changes for an image: those for files that a later layer loses, then those for kinds of files, best first.</summary>
    public static IEnumerable<string> Of(InspectReport report) => LossFix.Of(report)
        .Concat(report.Recommendations.Select(advice => Of(report, advice) is { } fix && IsKind(advice) ? $"{TitleOf(report, advice)}: {fix}" : null).OfType<string>());

    /// <summary>The changes with the effect of a recommendation, one per line; <see langword="null"/> if there is none.</summary>
    public static string? Of(InspectReport report, Recommendation advice)
    {
        if (!IsKind(advice)) return advice.Rule == LossRule && LossFix.Of(report) is [_, ..] fixes ? string.Join('\n', fixes) : null;
        InspectedLayer? layer = report.Layers.FirstOrDefault(layer => layer.Number == advice.Layer);
        return layer is null ? null : DockerfileStep.KindOf(layer) switch
        {
            StepKind.Base => "they are in the base image: choose a smaller one, or leave them out with the command",
            StepKind.Copy => $"the {StepName.Of(layer)} brings them: list them in .dockerignore or, if it copies from another stage, delete them there",
            _ => KindFix.Of(report, layer, advice.Rule),
        };
    }

    private static bool IsKind(Recommendation advice) => advice.Layer is not null;

    private static string TitleOf(InspectReport report, Recommendation advice) =>
        report.Present?.Kinds.FirstOrDefault(kind => kind.Name == advice.Rule)?.Title ?? advice.Rule;
}
