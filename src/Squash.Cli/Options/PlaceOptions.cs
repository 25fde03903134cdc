using System.Text.RegularExpressions;

namespace Squash.Cli.Options;

/// <summary>Options that the names of source and target imply: the image, the format, the tag.</summary>
internal static partial class PlaceOptions
{
    /// <summary>Adds the image that the name of the source picks.</summary>
    /// <exception cref="UsageException">Another option picks one, too.</exception>
    public static ImageSelection Select(ImagePlace? source, ImageSelection selection)
    {
        if (source?.Match is not { } match) return selection;
        return selection is { Image: null, All: false }
            ? selection with { Image = match }
            : throw new UsageException($"'{source}' names the image already: leave {(selection.All ? "--all" : "--image")} out");
    }

    /// <summary>The format for a target.</summary>
    /// <param name="target">The target; <see langword="null"/> for stdout.</param>
    /// <param name="given">The value of --format.</param>
    /// <exception cref="UsageException">The target has another format.</exception>
    public static OutputFormat FormatOf(ImagePlace? target, OutputFormat? given)
    {
        if (target is { Transport: Transport.Registry })
        {
            return given is null ? OutputFormat.OciArchive : throw new UsageException("--format is for files; a registry gets the manifest and the layers: leave it out");
        }

        if (target is { Transport: Transport.Daemon } && given is OutputFormat.OciDirectory or OutputFormat.Rootfs)
        {
            throw new UsageException("a daemon loads archives: give --format docker-archive or oci-archive, or leave it out");
        }

        if (target?.Format is { } named)
        {
            return given is null || given == named ? named : throw new UsageException($"'{target}' and --format ask for different formats: leave --format out");
        }

        if (given is { } format) return format;

        // A directory can only become a layout; otherwise the default is the format that every engine loads.
        return target?.File is { } output && (Directory.Exists(output) || Path.EndsInDirectorySeparator(output))
            ? OutputFormat.OciDirectory
            : OutputFormat.DockerArchive;
    }

    /// <summary>The names of the result: that of the target, then those of -t.</summary>
    /// <param name="target">The target; <see langword="null"/> for stdout.</param>
    /// <param name="given">The values of -t.</param>
    /// <exception cref="UsageException">No image can have the name of the target.</exception>
    public static IReadOnlyList<ImageReference> TagsOf(ImagePlace? target, IReadOnlyList<ImageReference> given)
    {
        string? name = target switch
        {
            { IsRemote: true } => target.Name,
            { Reference: { } reference } => reference,
            _ => null,
        };
        if (name is null) return given;
        if (RefNameOf(target) == name && !IsWholeReference(name))
        {
            return ShortName().IsMatch(name) ? given : throw new UsageException($"'{target}': a name in a layout has letters and digits, joined by one of -._@+");
        }

        // The registry client knows better what is wrong with a name, and what a short one means.
        if (target is { Transport: Transport.Registry } && !ImageReference.TryParse(name, out _)) return given;
        ImageReference own = TagArgument.ParseAll([name])[0];
        return [own, .. given.Where(tag => tag != own)];
    }

    /// <summary>The name that the result gets in an OCI layout; <see langword="null"/> for that of its tag.</summary>
    public static string? RefNameOf(ImagePlace? target) =>
        target is { Transport: Transport.OciArchive or Transport.OciDirectory } ? target.Reference : null;

    private static bool IsWholeReference(string name) => name.AsSpan().ContainsAny(':', '/');

    // OCI image-spec v1.1, annotations.md, org.opencontainers.image.ref.name; skopeo refuses others.
    [GeneratedRegex(@"\A[A-Za-z0-9]+(?:(?:[-._@+]|--)[A-Za-z0-9]+)*\z")]
    private static partial Regex ShortName();
}
