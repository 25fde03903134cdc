using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>The changes of a Dockerfile that avoid files which a later layer deletes or overrides.</summary>
internal static class LossFix
{
    private const int MaxFixes = 4;
    private const int MaxCommand = 60;

    // Less than this part of the waste is not worth a line.
    private const int MinShare = 100;

    private static readonly string[] Deletions =
    [
        "rm ", "find ", "apt-get remove", "apt-get purge", "apt-get autoremove", "apt-get clean", "apt remove", "apt purge", "apt autoremove", "apt clean", "apk del",
        "dnf remove", "dnf clean", "yum remove", "yum clean", "npm prune", "npm cache", "pip uninstall", "pip cache",
    ];

    private static readonly string[] Changes = ["chown ", "chmod ", "strip "];

    /// <summary>The changes, those with most bytes first.</summary>
    public static IReadOnlyList<string> Of(InspectReport report) =>
    [
        .. report.Layers.SelectMany(layer => layer.Losses, (made, loss) => (Made: made, Loss: loss))
            .Where(each => each.Loss.Layer != each.Made.Number && BytesOf(each.Loss) > 0 && BytesOf(each.Loss) >= report.WastedBytes / MinShare)
            .OrderByDescending(each => BytesOf(each.Loss)).Take(MaxFixes)
            .Select(each => Of(each.Made, report.Layers[each.Loss.Layer - 1], each.Loss)),
    ];

    private static long BytesOf(LayerLoss loss) => loss.DeletedBytes + loss.OverriddenBytes;

    private static string Of(InspectedLayer made, InspectedLayer lost, LayerLoss loss)
    {
        bool isDeletion = loss.DeletedBytes >= loss.OverriddenBytes;
        string bytes = HumanSize.Of(BytesOf(loss)), verb = isDeletion ? "deletes" : "overrides";
        string upper = Number(lost), lower = Number(made);
        return DockerfileStep.KindOf(made) switch
        {
            StepKind.Base => $"layer {upper} {verb} {bytes} of the base image: choose a smaller base image, or squash",
            StepKind.Copy when isDeletion => $"layer {upper} deletes {bytes} that layer {lower} copies: use RUN --mount=type=bind instead of the COPY, or list them in .dockerignore",
            StepKind.Copy => $"layer {upper} overrides {bytes} that layer {lower} copies: {CopyOption(CommandOf(lost, Changes))}",
            _ when CommandOf(lost, isDeletion ? Deletions : Changes) is { } command => $"put '{Shorten(command)}' of layer {upper} into the RUN of layer {lower}: it {verb} {bytes} there",
            _ => $"layer {upper} {verb} {bytes} of layer {lower}: do that in the RUN of layer {lower}",
        };
    }

    private static string CopyOption(string? command) =>
        command?.StartsWith("chown", StringComparison.Ordinal) == true ? "use COPY --chown instead of the chown"
        : command?.StartsWith("chmod", StringComparison.Ordinal) == true ? "use COPY --chmod instead of the chmod"
        : "copy only the files that stay";

    /// <summary>The first command of a step that begins with one of some words.</summary>
    private static string? CommandOf(InspectedLayer layer, string[] words)
    {
        string step = DockerfileStep.Of(layer.CreatedBy ?? "", int.MaxValue, "");
        string run = step.StartsWith("RUN ", StringComparison.Ordinal) ? step["RUN ".Length..] : "";
        return run.Split("&&", StringSplitOptions.TrimEntries).SelectMany(part => part.Split(';', StringSplitOptions.TrimEntries))
            .FirstOrDefault(command => words.Any(word => command.StartsWith(word, StringComparison.Ordinal)));
    }

    private static string Shorten(string command) => command.Length <= MaxCommand ? command : DockerfileStep.Of(command, MaxCommand, "...");

    private static string Number(InspectedLayer layer) => layer.Number.ToString(CultureInfo.InvariantCulture);
}
