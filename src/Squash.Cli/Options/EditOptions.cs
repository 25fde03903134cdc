using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>The options that change an image's documents, and how their values become <see cref="SquashOptions"/>.</summary>
internal static class EditOptions
{
    private static readonly Option<string[]> Change = new("--change", "-c")
    {
        HelpName = "INSTRUCTION",
        Description = "change the config as docker commit --change does: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, "
            + "STOPSIGNAL, USER, VOLUME, WORKDIR; 'UNSET ENV NAME', 'UNSET CMD', ... remove; repeatable",

        // For docker-squash in Python -c is a switch, and the next option is not its value.
        Validators =
        {
            result =>
            {
                if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
                {
                    result.AddError($"--change '{option.Value}': give an instruction, such as ENV NAME=VALUE");
                }
            },
        },
    };

    private static readonly Option<string[]> Annotation = new("--annotation")
    {
        HelpName = "KEY=VALUE",
        Description = "set an annotation of the manifest (registries and OCI formats only); repeatable",
    };

    private static readonly Option<string?> SetPlatform = new("--set-platform")
    {
        HelpName = "OS/ARCH[/VARIANT]",
        Description = "correct the platform in the config; default: the source's",
    };

    private static readonly Option<bool> RewriteTimestamp = new("--rewrite-timestamp")
    {
        Description = "limit the times of the history to SOURCE_DATE_EPOCH too, and remove the IDs of build containers and intermediate "
            + "images, so that builds that differ only in times give the same digest",
    };

    private static readonly Option<bool> RedactHistory = new("--redact-history")
    {
        Description = "replace secrets in the history with asterisks, as 'squash inspect --leaks' finds them; with --check, also make sure that "
            + "the output has no secret that no container sees",
    };

    /// <summary>The options, in the order of the help page.</summary>
    public static OptionGroup Group { get; } = new("Changes to the image", Change, Annotation, SetPlatform, RewriteTimestamp, RedactHistory);

    /// <summary>Adds what the options ask for.</summary>
    /// <exception cref="UsageException">A value is malformed.</exception>
    public static SquashOptions Read(ParseResult parsed, SquashOptions options)
    {
        bool rewrites = parsed.GetValue(RewriteTimestamp);
        if (rewrites && options.LatestTime is null)
        {
            throw new UsageException("--rewrite-timestamp needs SOURCE_DATE_EPOCH: set it to seconds since 1970, such as SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)");
        }

        return options with
        {
            Changes = ReadChanges(parsed),
            Annotations = ReadAnnotations(parsed),
            NewPlatform = ReadPlatform(parsed),
            RewriteTimestamps = rewrites,
            RedactHistory = parsed.GetValue(RedactHistory),
        };
    }

    private static List<ConfigInstruction> ReadChanges(ParseResult parsed)
    {
        var changes = new List<ConfigInstruction>();
        string[] texts = parsed.GetValue(Change) ?? [];
        for (int i = 0; i < texts.Length; i++)
        {
            try
            {
                changes.AddRange(ConfigInstruction.ParseAll(texts[i]));
            }
            catch (InvalidRequestException e)
            {
                throw new UsageException(texts.Length == 1 ? $"--change: {e.Message}" : $"--change {i + 1} of {texts.Length}: {e.Message}");
            }
        }

        return changes;
    }

    private static Dictionary<string, string> ReadAnnotations(ParseResult parsed)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in parsed.GetValue(Annotation) ?? [])
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } key, string value]) throw new UsageException($"--annotation '{text}': give KEY=VALUE");

            // docker buildx says with a prefix where an annotation goes.
            if (key.Split(':')[0].Split('[')[0] is "manifest" or "index" or "manifest-descriptor" or "index-descriptor" && key.Contains(':', StringComparison.Ordinal))
            {
                throw new UsageException($"--annotation '{text}': annotations always go to the manifest: leave '{key.Split(':')[0]}:' out");
            }

            annotations[key] = value;
        }

        return annotations;
    }

    private static Platform? ReadPlatform(ParseResult parsed)
    {
        if (parsed.NonEmpty(SetPlatform) is not { } text) return null;
        return Platform.TryParse(text, out Platform? platform)
            ? platform
            : throw new UsageException($"--set-platform '{text}': give OS/ARCHITECTURE[/VARIANT], such as linux/arm64");
    }
}
