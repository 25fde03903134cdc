using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>The change of a Dockerfile that avoids a kind of files. docs/inspect.md has a paragraph on each.</summary>
internal static class DockerfileFix
{
    private static readonly Dictionary<string, string> ByKind = new(StringComparer.Ordinal)
    {
        ["apt-lists"] = "end the RUN with: && rm -rf /var/lib/apt/lists/*",
        ["apt-archives"] = "end the RUN with: && apt-get clean; or use RUN --mount=type=cache,target=/var/cache/apt",
        ["apk-cache"] = "use apk add --no-cache",
        ["dnf-cache"] = "end the RUN with: && dnf clean all",
        ["pip-cache"] = "use pip install --no-cache-dir, or RUN --mount=type=cache,target=/root/.cache/pip",
        ["uv-cache"] = "use RUN --mount=type=cache,target=/root/.cache",
        ["npm-cache"] = "use RUN --mount=type=cache,target=/root/.npm, or end the RUN with: && npm cache clean --force",
        ["maven-repository"] = "build in another stage and COPY the result, or use RUN --mount=type=cache,target=/root/.m2",
        ["gradle-cache"] = "build in another stage and COPY the result, or use RUN --mount=type=cache,target=/root/.gradle",
        ["go-cache"] = "build in another stage and COPY the program, or use RUN --mount=type=cache,target=/root/.cache/go-build",
        ["cargo-cache"] = "build in another stage and COPY the program, or use RUN --mount=type=cache,target=/usr/local/cargo/registry",
        ["composer-cache"] = "build in another stage and COPY the result",
        ["user-cache"] = "delete it in the RUN that fills it, or use RUN --mount=type=cache",
        ["temporary"] = "delete them in the RUN that creates them",
        ["logs"] = "delete them in the RUN that writes them",
        ["version-control"] = "list .git in .dockerignore, or delete it in the RUN that clones",
        ["documentation"] = "configure dpkg with path-exclude=/usr/share/doc/* before packages are installed",
        ["manual-pages"] = "configure dpkg with path-exclude=/usr/share/man/* before packages are installed",
        ["locales"] = "configure dpkg with path-exclude=/usr/share/locale/* before packages are installed",
        ["debug-symbols"] = "do not install -dbg and -dbgsym packages, and strip programs",
        ["static-libraries"] = "compile in another stage and COPY the result",
        ["headers"] = "compile in another stage and COPY the result",
        ["byte-code"] = "set ENV PYTHONDONTWRITEBYTECODE=1 and use pip install --no-compile",
    };

    private const int MaxLosses = 3;

    /// <summary>The changes for an image: the steps whose files a later one deletes, then the kinds of files, largest first.</summary>
    public static IEnumerable<string> Of(InspectReport report)
    {
        var losses = report.Layers.SelectMany(layer => layer.Losses, (layer, loss) => (layer.Number, loss.Layer, Bytes: loss.DeletedBytes))
            .Where(loss => loss.Bytes > 0 && loss.Number != loss.Layer).OrderByDescending(loss => loss.Bytes).Take(MaxLosses);
        foreach ((int made, int lost, long bytes) in losses)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"layer {lost} deletes {HumanSize.Of(bytes)} of layer {made}: delete it in the RUN of layer {made}");
        }

        foreach (Recommendation advice in report.Recommendations)
        {
            if (Of(advice.Rule) is { } fix) yield return $"{report.Present?.Kinds.First(kind => kind.Name == advice.Rule).Title}: {fix}";
        }
    }

    /// <summary>The change; <see langword="null"/> if there is none.</summary>
    /// <param name="kind">The name of the kind.</param>
    public static string? Of(string kind) => ByKind.GetValueOrDefault(kind);
}
