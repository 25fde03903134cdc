namespace Squash.Cli.Reporting;

/// <summary>The change of a RUN that avoids a kind of files, for the programs that the RUN uses. docs/inspect.md has the table.</summary>
internal static class KindFix
{
    // Stands for the step, such as "the RUN of layer 2".
    private const string Step = "STEP";

    private static readonly string[] Apt = ["apt", "apt-get", "aptitude", "dpkg"];
    private static readonly string[] Dnf = ["dnf", "yum", "microdnf"];
    private static readonly string[] Pip = ["pip", "pip3"];
    private static readonly string[] Gem = ["gem", "bundle", "bundler"];

    private static readonly Dictionary<string, Change[]> ByKind = new(StringComparer.Ordinal)
    {
        ["apt-archives"] = [new("end STEP, and each other RUN of apt, with: && apt-get clean; or use --mount=type=cache,target=/var/cache/apt in them")],
        ["apk-cache"] = [new("use apk add --no-cache in STEP", "apk"), new("end STEP with: && rm -rf /var/cache/apk/*")],
        ["dnf-cache"] = [new("end STEP with: && microdnf clean all", "microdnf"), new("end STEP with: && yum clean all", "yum"), new("end STEP with: && dnf clean all")],
        ["pip-cache"] = [new("use pip install --no-cache-dir in STEP, or --mount=type=cache,target=/root/.cache/pip", Pip), new("put ENV PIP_NO_CACHE_DIR=1 before STEP")],
        ["uv-cache"] = [new("put ENV UV_NO_CACHE=1 before STEP", "uv"), new("use --mount=type=cache,target=/root/.cache in STEP")],
        ["npm-cache"] =
        [
            new("end STEP with: && npm cache clean --force; or use --mount=type=cache,target=/root/.npm in it", "npm"),
            new("end STEP with: && yarn cache clean", "yarn"),
            new("use --mount=type=cache,target=/root/.npm in STEP"),
        ],
        ["maven-repository"] = [InAnotherStage("/root/.m2")],
        ["gradle-cache"] = [InAnotherStage("/root/.gradle")],
        ["go-cache"] = [InAnotherStage("/root/.cache/go-build")],
        ["cargo-cache"] = [InAnotherStage("/usr/local/cargo/registry")],
        ["gem-cache"] = [new("end STEP with: && rm -rf \"$(gem env gemdir)\"/cache", Gem), new("end STEP with an rm of the downloaded gems")],
        ["composer-cache"] = [new("put ENV COMPOSER_CACHE_DIR=/dev/null before STEP", "composer"), InAnotherStage("/root/.nuget")],
        ["model-cache"] = [new("keep the models in a volume, or use --mount=type=cache in STEP for those that only the build needs")],
        ["user-cache"] = [new("end STEP with an rm of the cache, or use --mount=type=cache in it")],
        ["temporary"] = [new("end STEP with an rm of its temporary files") { IsForLater = true }],
        ["logs"] = [new("end STEP with an rm of the logs")],
        ["version-control"] = [new("clone in another stage and COPY the files, or end STEP with an rm of .git", "git") { IsForLater = true }, new("end STEP with an rm of .git") { IsForLater = true }],
        ["documentation"] = [.. WithoutPackages("/usr/share/doc"), new("use dnf install --setopt=tsflags=nodocs in STEP", Dnf), new("use gem install --no-document in STEP", "gem"), Delete("/usr/share/doc")],
        ["manual-pages"] = [.. WithoutPackages("/usr/share/man"), new("use dnf install --setopt=tsflags=nodocs in STEP", Dnf), Delete("/usr/share/man")],
        ["locales"] = [.. WithoutPackages("/usr/share/locale"), Delete("/usr/share/locale")],
        ["debug-symbols"] = [new("do not install -dbg and -dbgsym packages in STEP", Apt), new("strip the programs that STEP makes, in the same RUN")],
        ["static-libraries"] = [ForCompiling(Apt), ForCompiling(Dnf), Compile],
        ["headers"] = [ForCompiling(Apt), ForCompiling(Dnf), Compile],
        ["byte-code"] =
        [
            new("use pip install --no-compile in STEP", Pip),
            new("end STEP with: && find / -xdev -name __pycache__ -prune -exec rm -r {} +", Apt),
            new("put ENV PYTHONDONTWRITEBYTECODE=1 before STEP"),
        ],
    };

    private static Change Compile => new("compile in another stage what STEP compiles, and COPY the result");

    /// <summary>The change; <see langword="null"/> if there is none.</summary>
    /// <param name="report">The inspection.</param>
    /// <param name="layer">The layer, which a RUN made.</param>
    /// <param name="kind">The name of the kind.</param>
    public static string? Of(InspectReport report, InspectedLayer layer, string kind)
    {
        if (kind == AptListsFix.Kind) return AptListsFix.Of(report, layer);
        if (!ByKind.TryGetValue(kind, out Change[]? changes)) return null;
        var commands = new StepCommands(layer);
        Change[] fitting = [.. changes.Where(change => change.Programs.Length > 0 && commands.Runs(change.Programs))];
        if (fitting.Length == 0) fitting = [changes.First(change => change.Programs.Length == 0)];
        string text = string.Join("; ", fitting.Select(change => change.Text).Distinct()).Replace(Step, "the " + StepName.Of(layer), StringComparison.Ordinal);
        bool hasLaterRun = report.Layers.Any(later => later.Number > layer.Number && DockerfileStep.KindOf(later) == StepKind.Run);
        return fitting[0].IsForLater && hasLaterRun ? text + "; if a later step needs them, join its RUN with this one" : text;
    }

    private static Change InAnotherStage(string cache) => new($"build in another stage what STEP builds, and COPY the result; or use --mount=type=cache,target={cache} in it");

    private static Change[] WithoutPackages(string folder) =>
        [new($"before STEP, tell dpkg not to unpack them: RUN echo 'path-exclude={folder}/*' >> /etc/dpkg/dpkg.cfg.d/excludes", Apt), new("leave -doc and -lang packages out of STEP", "apk")];

    private static Change ForCompiling(string[] installers) => new("install packages for compiling in another stage, not in STEP, and COPY the result", installers);

    private static Change Delete(string folder) => new($"end STEP with: && rm -rf {folder}");

    /// <summary>A change of a step.</summary>
    /// <param name="Text">The change, with <see cref="Step"/> for the step.</param>
    /// <param name="Programs">The programs that leave the files; none if it is for all other steps.</param>
    private sealed record Change(string Text, params string[] Programs)
    {
        /// <summary>Whether files of this kind are often there for a later step.</summary>
        public bool IsForLater { get; init; }
    }
}
