using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>The options of <c>--slim</c>.</summary>
internal static class SlimCommandLine
{
    public static readonly Option<string?> Slim = new("--slim")
    {
        HelpName = "SCOPE",
        Description = "keep only what the commands of the image need to run: package (default) keeps whole packages, file keeps single files; write --slim=SCOPE",
        CompletionSources = { "package", "file" },
    };

    public static readonly Option<string[]> Keep = new("--keep")
    {
        HelpName = "PATTERN",
        Description = "with --slim, keep matching paths and what they need, as in .gitignore; repeatable",
    };

    public static readonly Option<string[]> KeepFrom = new("--keep-from")
    {
        HelpName = "FILE",
        Description = "with --slim, read patterns of paths to keep from this file, one per line; repeatable",
    };

    public static readonly Option<string[]> KeepPackage = new("--keep-package")
    {
        HelpName = "NAME",
        Description = "with --slim, keep a package and what it depends on; repeatable",
    };

    public static readonly Option<string[]> Explain = new("--explain")
    {
        HelpName = "PATH",
        Description = "with --slim, say why a path stays or goes; repeatable",
    };

    private static readonly Choices<SlimScope> Scopes = new(("package", SlimScope.Package), ("file", SlimScope.File));

    /// <summary>Gives a bare <c>--slim</c> its scope, so that it never takes the next word for it.</summary>
    public static IReadOnlyList<string> Complete(IReadOnlyList<string> args)
    {
        int end = args.Contains("--") ? args.ToList().IndexOf("--") : args.Count;
        return [.. args.Select((word, i) => i < end && word == "--slim" ? "--slim=package" : word)];
    }

    /// <returns><see langword="null"/> where the image is not slimmed.</returns>
    /// <exception cref="UsageException">An option is given that needs <c>--slim</c>.</exception>
    public static SlimOptions? Read(ParseResult parsed)
    {
        if (Scopes.Read(parsed, Slim) is { } scope)
        {
            return new SlimOptions
            {
                Scope = scope,
                Keep = [.. ReadKeepFiles(parsed).SelectMany(File.ReadLines), .. parsed.GetValue(Keep) ?? []],
                KeepPackages = parsed.GetValue(KeepPackage) ?? [],
            };
        }

        Option<string[]>? lonely = ((Option<string[]>[])[Keep, KeepFrom, KeepPackage, Explain]).FirstOrDefault(option => parsed.GetValue(option) is { Length: > 0 });
        return lonely is null ? null : throw new UsageException($"{lonely.Name} needs --slim: add it, or leave {lonely.Name} out");
    }

    /// <summary>The files that patterns are read from.</summary>
    public static string[] ReadKeepFiles(ParseResult parsed) => parsed.GetValue(KeepFrom) ?? [];
}
