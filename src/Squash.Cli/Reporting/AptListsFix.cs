namespace Squash.Cli.Reporting;

/// <summary>The change of a Dockerfile that avoids package lists of apt: deleting them breaks a later step that installs with them.</summary>
internal static class AptListsFix
{
    /// <summary>The name of the kind.</summary>
    public const string Kind = "apt-lists";

    private const string Lists = "/var/lib/apt/lists";
    private const string Delete = $"&& rm -rf {Lists}/*";
    private static readonly string[] Apt = ["apt", "apt-get", "aptitude"];
    private static readonly string[] Installing = ["install", "upgrade", "dist-upgrade", "full-upgrade", "build-dep", "satisfy"];

    /// <summary>The change.</summary>
    /// <param name="report">The inspection.</param>
    /// <param name="layer">The layer of the RUN that leaves the lists.</param>
    public static string Of(InspectReport report, InspectedLayer layer)
    {
        string step = "the " + StepName.Of(layer);
        InspectedLayer[] users = UsersOf(report, layer);
        if (users is []) return $"end {step} with: {Delete}";
        string steps = string.Join(" and ", users.Select(user => "the " + StepName.Of(user)));
        string verb = users.Length == 1 ? "installs" : "install";
        return $"{steps} {verb} with these lists, too: join {(users.Length == 1 ? "it" : "them")} with {step}, and end that with: {Delete}; "
            + $"or end each RUN with that, and begin the later {(users.Length == 1 ? "one" : "ones")} with: apt-get update &&";
    }

    /// <summary>Whether a command deletes package lists.</summary>
    public static bool IsDeletion(string command) => command.Contains(Lists, StringComparison.Ordinal);

    /// <summary>Whether steps between two layers install with the lists that the first one has left.</summary>
    public static bool HasUsersBetween(InspectReport report, InspectedLayer first, InspectedLayer last) => UsersOf(report, first).Any(user => user.Number < last.Number);

    /// <summary>The later steps that install before they update the lists. One that updates makes those after it independent of us.</summary>
    private static InspectedLayer[] UsersOf(InspectReport report, InspectedLayer layer)
    {
        var users = new List<InspectedLayer>();
        foreach (InspectedLayer later in report.Layers.Where(later => later.Number > layer.Number))
        {
            var commands = new StepCommands(later);
            int update = commands.IndexOf(Apt, "update"), install = commands.IndexOf(Apt, Installing);
            if (install >= 0 && (update < 0 || install < update)) users.Add(later);
            if (update >= 0) break;
        }

        return [.. users];
    }
}
