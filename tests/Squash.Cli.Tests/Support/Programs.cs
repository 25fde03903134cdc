namespace Squash.Cli.Tests.Support;

/// <summary>Programs that some tests need; scripts/install-engines.sh installs them.</summary>
internal static class Programs
{
    public static void Require(string name) => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name))), $"{name} is not installed");
}
