using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static readonly Choices<ProgressMode> ProgressModes = new(
        ("auto", ProgressMode.Auto), ("tty", ProgressMode.Tty), ("plain", ProgressMode.Plain), ("none", ProgressMode.None));

    public static readonly Option<string?> Image = new("--image")
    {
        HelpName = "IMAGE",
        Description = "pick one of several images: a name, the beginning of an ID, or its number",
    };

    public static readonly Option<string?> PlatformName = new("--platform")
    {
        HelpName = "OS/ARCH[/VARIANT]",
        Description = "pick one of several platforms; default: the only one, or the host's",
    };

    public static readonly Option<string?> TempDirectory = new("--temp-dir")
    {
        HelpName = "DIR",
        Description = "directory for temporary files; default: $TMPDIR, or the system's",
    };

    public static readonly Option<string[]> Limit = new("--limit")
    {
        HelpName = "NAME=VALUE",
        Description = "set a limit on the resources that an archive may use, such as entries=50000000 (docs/limits.md); repeatable",
        CompletionSources = { LimitArgument.All.Select(bound => bound.Name + '=').ToArray() },
    };

    public static readonly Option<bool> NoVerify = new("--no-verify") { Description = "do not check the digests that the archive states" };

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "show errors only" };

    public static readonly Option<string?> Progress = new("--progress")
    {
        HelpName = "MODE",
        Description = "auto (default: a bar on a terminal), tty, plain (lines), none",
        CompletionSources = { ProgressModes.Words },
    };

    public static readonly Option<string?> Json = new("--json") { HelpName = "FILE", Description = "write the report as JSON; '-' is stdout" };

    public static readonly Option<bool> Help = new("--help", "-h") { Description = "print this text" };
}
