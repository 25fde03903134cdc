using System.Text.RegularExpressions;

namespace Squash.Cli.Options;

/// <summary>Says what a message of the library says, in words that can be typed: it names members of the options, we name options.</summary>
internal static partial class CommandWords
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["SquashOptions.From"] = "--from",
        ["SquashOptions.To"] = "--to",
        ["SquashOptions.Base"] = "--base",
        ["SquashOptions.Base: the archive has no image"] = "--base: there is no such file, and the archive has no image",
        ["SquashOptions.Purge"] = "--purge",
        ["SquashOptions.MaxLayers"] = "--max-layers",
        ["SquashOptions.MaxLayerSize"] = "--max-layer-size",
        ["SquashOptions.Like"] = "--like",
        ["let larger files have separate layers with LayerSizeLimit.AllowsLargerFiles"] = "let larger files have separate layers with --max-layer-size SIZE:warn",
        ["SquashOptions.Message"] = "--message",
        ["SquashOptions.Check"] = "--check",
        ["SquashOptions.Sync"] = "--sync",
        ["SquashOptions.RedactHistory"] = "--redact-history",
        ["SquashOptions.Slim"] = "--slim",
        ["SlimOptions.Keep"] = "--keep",
        ["SquashOptions.Tags"] = "-t",
        ["SquashOptions.RefName"] = "the name after the target's path",
        ["SquashOptions.Compression"] = "--compress",
        ["OutputFormat.OciArchive"] = "--format oci-archive",
        ["OutputFormat.Rootfs"] = "--format rootfs",
        ["HistoryMode.Drop"] = "--history drop",
        ["LayerCompression.Gzip"] = "--compress gzip",
        ["ImageTarget.ToPath"] = "-o",
        ["RegistryOptions.AuthFile"] = "--authfile",
        ["RegistryOptions.CertificateDirectory"] = "--cert-dir",
        ["RegistryOptions.TlsVerify"] = "--tls-verify",
        ["RegistryOptions.User"] = "--src-creds or --dest-creds",
        ["ImageSelection.Image"] = "--image",
        ["ImageSelection.All"] = "--all",
        ["ImageSelection.Platform"] = "--platform",
        ["ImageSelection.AllPlatforms"] = "--all-platforms",
        ["LeakOptions.Allowed"] = "--allow",
        ["InspectOptions.Image"] = "--image",
        ["InspectOptions.Platform"] = "--platform",
        ["ImageCompareOptions.BeforeImage"] = "FILE#IMAGE",
        ["ImageCompareOptions.AfterImage"] = "FILE#IMAGE",
        ["ImageCompareOptions.Platform"] = "--platform",
        ["set Verify to false"] = "give --no-verify",
        ["choose another TempDirectory"] = "name another folder with --temp-dir",
    };

    /// <summary>A message of the library, with options in place of members.</summary>
    public static string Of(string message) =>
        MemberPattern().Replace(message, found => Words.GetValueOrDefault(found.Value, found.Value));

    /// <summary>A report with options in place of members, in its warnings and in the notes of slimming.</summary>
    public static SquashReport Of(SquashReport report) => report with
    {
        Warnings = [.. report.Warnings.Select(Of)],
        Images = [.. report.Images.Select(image => image.Slim is { } slim ? image with { Slim = slim with { Notes = [.. slim.Notes.Select(Of)] } } : image)],
    };

    /// <summary>A report with options in place of members, in its warnings and in what it says about slimming.</summary>
    public static InspectReport Of(InspectReport report) => report with
    {
        Warnings = [.. report.Warnings.Select(Of)],
        Slim = report.Slim is { } slim ? slim with { Notes = [.. slim.Notes.Select(Of)] } : null,
        SlimFailure = report.SlimFailure is { } failure ? Of(failure) : null,
    };

    [GeneratedRegex(
        "SquashOptions\\.Base: the archive has no image|let larger files have separate layers with LayerSizeLimit\\.AllowsLargerFiles|set Verify to false|choose another TempDirectory"
        + "|\\b(?:SquashOptions|OutputFormat|HistoryMode|LayerCompression|ImageTarget|ImageSelection|InspectOptions|ImageCompareOptions|SlimOptions|LeakOptions|RegistryOptions)\\.[A-Za-z]+")]
    private static partial Regex MemberPattern();
}
