using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>Reads values that several commands share.</summary>
internal static class ParseResultExtensions
{
    /// <summary>The file name that stands for stdin or stdout.</summary>
    public const string StandardStream = "-";

    public static bool IsGiven(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The name of a file; <see langword="null"/> for a standard stream.</summary>
    /// <remarks>Opening a name in /dev again would lose the current position of a redirected file.</remarks>
    public static string? FileName(this ParseResult parsed, Option<string?> option) =>
        parsed.NonEmpty(option) is { } name ? FileName(name) : null;

    /// <summary>The name as typed; <see langword="null"/> for a standard stream.</summary>
    public static string? FileName(string name) => name switch
    {
        "" => throw new UsageException("an empty argument names no archive"),
        StandardStream or "/dev/stdin" or "/dev/stdout" => null,
        _ => name,
    };

    /// <summary>The file of a report; <see cref="StandardStream"/> for stdout.</summary>
    public static string? ReportName(this ParseResult parsed, Option<string?> option) =>
        parsed.NonEmpty(option) is { } name ? name == "/dev/stdout" ? StandardStream : name : null;

    /// <summary>The name of a file; <see langword="null"/> if there is none or it stands for stdout.</summary>
    public static string? OtherThanStandardStream(string? name) => name == StandardStream ? null : name;

    public static string? NonEmpty(this ParseResult parsed, Option<string?> option) => parsed.GetValue(option) switch
    {
        "" => throw new UsageException($"{option.Name} needs a value, not an empty one"),
        var value => value,
    };

    /// <summary>The value of <see cref="CommonOptions.Image"/>.</summary>
    public static ImageMatch? Image(this ParseResult parsed) => parsed.NonEmpty(CommonOptions.Image) is { } text ? ImageMatch.Like(text) : null;

    /// <summary>The value of <see cref="CommonOptions.PlatformName"/>.</summary>
    public static Platform? Platform(this ParseResult parsed)
    {
        if (parsed.NonEmpty(CommonOptions.PlatformName) is not { } text) return null;
        return Squash.Platform.TryParse(text, out Platform? platform)
            ? platform
            : throw new UsageException($"--platform '{text}': give OS/ARCHITECTURE[/VARIANT], such as linux/arm64");
    }

    /// <summary>The value of <see cref="CommonOptions.Progress"/>.</summary>
    public static ProgressMode ProgressMode(this ParseResult parsed) =>
        CommonOptions.ProgressModes.Read(parsed, CommonOptions.Progress) ?? Options.ProgressMode.Auto;

    /// <summary>The limits of <see cref="CommonOptions.Limit"/>.</summary>
    public static SquashLimits Limits(this ParseResult parsed) => LimitArgument.Parse(parsed.GetValue(CommonOptions.Limit) ?? []);

    /// <summary>The directory for temporary files; <see langword="null"/> for the system's.</summary>
    public static string? TempDirectory(this ParseResult parsed, Func<string, string?> environment) =>
        parsed.NonEmpty(CommonOptions.TempDirectory) ?? (environment("TMPDIR") is { Length: > 0 } folder ? folder : null);
}
