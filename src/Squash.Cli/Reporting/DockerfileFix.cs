using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>The change of a Dockerfile that avoids a kind of files. docs/inspect.md has a paragraph on each.</summary>
internal static class DockerfileFix
{
    private static readonly Dictionary<string, string> ByKind = new(StringComparer.Ordinal)
    {
        ["apt-lists"] = "end the command with: && rm -rf /var/lib/apt/lists/*",
        ["apt-archives"] = "end the command with: && apt-get clean; or use --mount=type=cache,target=/var/cache/apt",
        ["apk-cache"] = "use apk add --no-cache",
        ["dnf-cache"] = "end the command with: && dnf clean all",
        ["pip-cache"] = "use pip install --no-cache-dir, or --mount=type=cache,target=/root/.cache/pip",
        ["uv-cache"] = "use --mount=type=cache,target=/root/.cache",
        ["npm-cache"] = "use --mount=type=cache,target=/root/.npm, or end the command with: && npm cache clean --force",
        ["maven-repository"] = "build in another stage and COPY the result, or use --mount=type=cache,target=/root/.m2",
        ["gradle-cache"] = "build in another stage and COPY the result, or use --mount=type=cache,target=/root/.gradle",
        ["go-cache"] = "build in another stage and COPY the program, or use --mount=type=cache,target=/root/.cache/go-build",
        ["cargo-cache"] = "build in another stage and COPY the program, or use --mount=type=cache,target=/usr/local/cargo/registry",
        ["composer-cache"] = "build in another stage and COPY the result",
        ["model-cache"] = "keep them in a volume, or use --mount=type=cache for models that only the build needs",
        ["user-cache"] = "end the command with an rm of the cache, or use --mount=type=cache",
        ["temporary"] = "end the command with an rm of its temporary files",
        ["logs"] = "end the command with an rm of the logs",
        ["version-control"] = "end the command with an rm of .git, or clone in another stage",
        ["documentation"] = "configure dpkg with path-exclude=/usr/share/doc/* before packages are installed",
        ["manual-pages"] = "configure dpkg with path-exclude=/usr/share/man/* before packages are installed",
        ["locales"] = "configure dpkg with path-exclude=/usr/share/locale/* before packages are installed",
        ["debug-symbols"] = "do not install -dbg and -dbgsym packages, and strip programs",
        ["static-libraries"] = "compile in another stage and COPY the result",
        ["headers"] = "compile in another stage and COPY the result",
        ["byte-code"] = "set ENV PYTHONDONTWRITEBYTECODE=1 and use pip install --no-compile",
    };

    // Other rules for hidden files would only repeat its changes.
    private const string LossRule = "squash";

    /// <summary>The changes for an image: those for files that a later layer loses, then those for kinds of files, best first.</summary>
    public static IEnumerable<string> Of(InspectReport report) => LossFix.Of(report)
        .Concat(report.Recommendations.Select(advice => Of(report, advice) is { } fix && IsKind(advice) ? $"{TitleOf(report, advice)}: {fix}" : null).OfType<string>());

    /// <summary>The change with the effect of a recommendation; <see langword="null"/> if there is none.</summary>
    public static string? Of(InspectReport report, Recommendation advice)
    {
        if (!IsKind(advice)) return advice.Rule == LossRule && LossFix.Of(report) is [_, ..] fixes ? string.Join("; ", fixes) : null;
        InspectedLayer? layer = report.Layers.FirstOrDefault(layer => layer.Number == advice.Layer);
        return layer is null ? ByKind.GetValueOrDefault(advice.Rule) : DockerfileStep.KindOf(layer) switch
        {
            StepKind.Base => "the base image has them; choose a smaller one, or leave them out with the command",
            StepKind.Copy => $"the {StepOf(layer)} brings them; list them in .dockerignore",
            _ => ByKind.TryGetValue(advice.Rule, out string? change) ? $"in the {StepOf(layer)}, {change}" : null,
        };
    }

    private static bool IsKind(Recommendation advice) => advice.Layer is not null;

    private static string TitleOf(InspectReport report, Recommendation advice) =>
        report.Present?.Kinds.FirstOrDefault(kind => kind.Name == advice.Rule)?.Title ?? advice.Rule;

    private static string StepOf(InspectedLayer layer) =>
        $"{DockerfileStep.Of(layer.CreatedBy ?? "", int.MaxValue, "").Split(' ')[0]} of layer {layer.Number.ToString(CultureInfo.InvariantCulture)}";
}
