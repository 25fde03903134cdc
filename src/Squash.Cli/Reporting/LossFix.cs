using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>The changes of a Dockerfile that avoid files which a later layer deletes or overrides.</summary>
internal static class LossFix
{
    private const int MaxFixes = 4;
    private const int MaxCommand = 60;

    // Less than these parts of the waste and of all content is not worth a line, such as the status of dpkg that each installation rewrites.
    private const int MinShare = 100;
    private const int MinShareOfContent = 200;

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
            .Where(each => each.Loss.Layer != each.Made.Number && BytesOf(each.Loss) > 0 && BytesOf(each.Loss) >= Math.Max(report.WastedBytes / MinShare, report.ContentBytes / MinShareOfContent))
            .OrderByDescending(each => BytesOf(each.Loss)).Take(MaxFixes)
            .Select(each => Of(report, each.Made, report.Layers[each.Loss.Layer - 1], each.Loss)),
    ];

    private static long BytesOf(LayerLoss loss) => loss.DeletedBytes + loss.OverriddenBytes;

    private static string Of(InspectReport report, InspectedLayer made, InspectedLayer lost, LayerLoss loss)
    {
        bool isDeletion = loss.DeletedBytes >= loss.OverriddenBytes;
        string bytes = HumanSize.Of(BytesOf(loss)), verb = isDeletion ? "deletes" : "overrides";
        string upper = Number(lost), lower = Number(made);
        string[] commands = [.. new StepCommands(lost).Texts];
        int command = IndexOf(commands, isDeletion ? Deletions : Changes, text => BytesNamedBy(text, report, made, lost));
        return DockerfileStep.KindOf(made) switch
        {
            StepKind.Base => $"layer {upper} {verb} {bytes} of the base image: choose a smaller base image, or squash",
            StepKind.Copy when isDeletion => $"layer {upper} deletes {bytes} that layer {lower} copies: use RUN --mount=type=bind instead of the COPY or, if no step needs them, list them in .dockerignore",
            StepKind.Copy => $"layer {upper} overrides {bytes} that layer {lower} copies: {CopyOption(command < 0 ? null : commands[command])}",
            _ when command < 0 && !isDeletion => $"layer {upper} overrides {bytes} of layer {lower}: write these files in one step only, or join the steps",
            _ when command < 0 => $"layer {upper} {verb} {bytes} of layer {lower}: do that in the {StepName.Of(made)}{IfNeeded(report, made, lost, hasEarlierCommand: commands.Length > 1)}",
            _ when AptListsFix.IsDeletion(commands[command]) && AptListsFix.HasUsersBetween(report, made, lost) =>
                $"join the RUNs from layer {lower} to layer {upper}, because one in between installs with the package lists: '{Shorten(commands[command])}' then {verb} {bytes} in the layer that has them",
            _ => $"put '{Shorten(commands[command])}' of layer {upper} into the {StepName.Of(made)}: it {verb} {bytes} there{IfNeeded(report, made, lost, command > 0)}",
        };
    }

    /// <summary>The number of the command that names most bytes of those that begin with one of some words; -1 without any.</summary>
    private static int IndexOf(string[] commands, string[] words, Func<string, long> bytesNamedBy)
    {
        int[] fitting = [.. Enumerable.Range(0, commands.Length).Where(i => words.Any(word => commands[i].StartsWith(word, StringComparison.Ordinal)))];
        return fitting.Length == 0 ? -1 : fitting.MaxBy(i => bytesNamedBy(commands[i]));
    }

    private static long BytesNamedBy(string command, InspectReport report, InspectedLayer made, InspectedLayer lost)
    {
        string[] names = [.. command.Split(' ').Select(word => word.TrimEnd('*', '/')).Where(word => word.Length > 1 && word[0] == '/')];
        return report.WastedPaths
            .Where(path => path.StoredIn.Contains(made.Number) && path.LostIn.Contains(lost.Number) && names.Any(name => $"/{path.Path}".StartsWith(name, StringComparison.Ordinal)))
            .Sum(path => path.WastedBytes);
    }

    /// <summary>The remedy if the files cannot go that early, unless nothing runs in between.</summary>
    private static string IfNeeded(InspectReport report, InspectedLayer made, InspectedLayer lost, bool hasEarlierCommand) =>
        hasEarlierCommand || report.Layers.Any(layer => layer.Number > made.Number && layer.Number < lost.Number && DockerfileStep.KindOf(layer) == StepKind.Run)
            ? $"; if a command in between needs them, join the RUNs from layer {Number(made)} to layer {Number(lost)}"
            : "";

    private static string CopyOption(string? command) =>
        command?.StartsWith("chown", StringComparison.Ordinal) == true ? "use COPY --chown instead of the chown"
        : command?.StartsWith("chmod", StringComparison.Ordinal) == true ? "use COPY --chmod instead of the chmod"
        : "copy only the files that stay";

    private static string Shorten(string command) => MiddleCut.Of(command, MaxCommand, "...");

    private static string Number(InspectedLayer layer) => layer.Number.ToString(CultureInfo.InvariantCulture);
}
