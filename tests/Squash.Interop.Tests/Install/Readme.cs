namespace Squash.Interop.Tests.Install;

/// <summary>The instructions of the README, to be followed literally.</summary>
internal static class Readme
{
    private static string[] Lines { get; } = File.ReadAllLines(Registry.RepositoryPath("README.md"));

    /// <summary>The one command with this beginning. The part before <c>&amp;&amp;</c> builds an artifact that exists already.</summary>
    public static string Command(string start) => Lines.Single(line => line.StartsWith(start, StringComparison.Ordinal)).Split(" && ")[^1];

    /// <summary>The size in megabytes in the row of a table.</summary>
    public static double Megabytes(string row) =>
        double.Parse(Lines.Single(line => line.StartsWith($"| {row} |", StringComparison.Ordinal)).Split('|')[2].Replace("MB", "", StringComparison.Ordinal), null);
}
