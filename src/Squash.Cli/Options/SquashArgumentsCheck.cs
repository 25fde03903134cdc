namespace Squash.Cli.Options;

/// <summary>Options of squashing that exclude each other.</summary>
internal static class SquashArgumentsCheck
{
    /// <summary>Finds options that exclude each other.</summary>
    /// <exception cref="UsageException">There are some.</exception>
    public static void Run(SquashArguments arguments)
    {
        if (arguments is { Verbose: true, Quiet: true })
        {
            throw new UsageException("--verbose and --quiet exclude each other");
        }

        if (arguments is { Options.Check: true, DryRun: true })
        {
            throw new UsageException("--dry-run writes no image that could be checked: leave --check out");
        }

        if (arguments is { Options.Sync: true, DryRun: true })
        {
            throw new UsageException("--dry-run writes no image that could be flushed: leave --sync out");
        }

        if (arguments is { Output: { IsRemote: true } place } && (arguments.Options.Check || arguments.Options.Sync))
        {
            string advice = arguments.Options.Check ? $"run squash diff {arguments.Input?.ToString() ?? "SOURCE"} {place} afterwards" : "leave it out";
            throw new UsageException($"{(arguments.Options.Check ? "--check" : "--sync")} is for files, and '{place}' is not one: {advice}");
        }

        if (arguments is { Options: { Selection.All: true, Tags.Count: > 0 }, Output: { } named } && (named.IsRemote || named.Reference is not null))
        {
            throw new UsageException($"'{named}' names one image, and --all may squash several: leave --all out");
        }

        if (arguments is { Options.Check: true, Output: null })
        {
            throw new UsageException("--check reads the output back, which a pipe cannot do: name a file (-o FILE)");
        }

        if (arguments is { Json: ParseResultExtensions.StandardStream, Output: null, DryRun: false })
        {
            throw new UsageException("--json - and the image cannot share stdout: give the image a file (-o FILE), or the report (--json FILE)");
        }

        CheckDigestFile(arguments);
    }

    private static void CheckDigestFile(SquashArguments arguments)
    {
        if (arguments.DigestFile is null) return;
        if (arguments.DryRun) throw new UsageException("--dry-run writes no image that has a digest: leave --digestfile out");
        if (arguments.Options.Selection.All) throw new UsageException("--digestfile is for one image, and --all may squash several: leave one of them out");
        if (arguments.Options.Format is not (OutputFormat.OciArchive or OutputFormat.OciDirectory) || arguments.Output is { Transport: Transport.Daemon })
        {
            throw new UsageException("--digestfile: only images in a registry and in OCI formats have a manifest: name such a target, or leave it out");
        }

        if (arguments is { DigestFile: ParseResultExtensions.StandardStream } && (arguments.Output is null || arguments.Json == ParseResultExtensions.StandardStream))
        {
            throw new UsageException($"--digestfile - and {(arguments.Output is null ? "the image" : "--json -")} cannot share stdout: give one of them a file");
        }
    }
}
