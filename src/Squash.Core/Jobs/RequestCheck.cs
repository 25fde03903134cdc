using Squash.Catalog;

namespace Squash.Jobs;

/// <summary>Refuses requests that cannot be fulfilled, before anything is written.</summary>
/// <remarks>Each method throws an <see cref="InvalidRequestException"/>.</remarks>
internal static class RequestCheck
{
    /// <summary>Refuses options that exclude each other.</summary>
    public static void CheckOptions(SquashOptions options)
    {
        if (options is { From: not null, Base: not null })
        {
            throw new InvalidRequestException("SquashOptions.From and SquashOptions.Base both say which layers stay: give one");
        }

        bool keeps = (options.From ?? LayerCut.Root) != LayerCut.Root || options.To is not null || options.Base is not null;
        if (options.Format == OutputFormat.Rootfs && keeps)
        {
            throw new InvalidRequestException(
                "a root filesystem has no layers to keep: SquashOptions.From, SquashOptions.To and SquashOptions.Base don't go with OutputFormat.Rootfs");
        }

        if (options.Slim is not null && (options.From is not null || options.To is not null || options.Base is not null))
        {
            throw new InvalidRequestException(
                "SquashOptions.Slim applies to all layers, because a file that it leaves out of a kept layer would only be hidden: SquashOptions.From, SquashOptions.To and SquashOptions.Base don't go with it",
                nameof(SquashOptions.Slim));
        }

        CheckPurge(options);
        CheckLayout(options);
    }

    /// <summary>Refuses options that the target cannot fulfil.</summary>
    public static void CheckTarget(SquashOptions options, ImageTarget? target)
    {
        if (options.Check && target is { CanReadBack: false })
        {
            throw new InvalidRequestException(
                "SquashOptions.Check reads the output back before it takes its place, which a pipe cannot do: name a file with ImageTarget.ToPath",
                nameof(SquashOptions.Check));
        }

        if (options.Sync && target is { CanFlush: false })
        {
            throw new InvalidRequestException(
                "SquashOptions.Sync flushes a file to the disk, and a pipe is not a file: name one with ImageTarget.ToPath", nameof(SquashOptions.Sync));
        }

        if (options.Format == OutputFormat.OciDirectory && target is { CanBeDirectory: false })
        {
            throw new InvalidRequestException("an OCI layout directory needs a path: name it with ImageTarget.ToPath", nameof(SquashOptions.Format));
        }
    }

    /// <summary>Refuses options that do not apply to as many images or platforms as are selected.</summary>
    public static void CheckChoices(SquashOptions options, IReadOnlyList<ImageChoice> choices)
    {
        int images = choices.Sum(choice => choice.Images.Count);
        if (choices.Count > 1 && options.Tags.Count > 0)
        {
            throw new InvalidRequestException("several images are squashed, which keep their own tags: leave SquashOptions.Tags out", nameof(SquashOptions.Tags));
        }

        if (choices.Count > 1 && options.RefName is not null)
        {
            throw new InvalidRequestException("SquashOptions.RefName names one image, and several are squashed: choose one with ImageSelection.Image", nameof(SquashOptions.RefName));
        }

        if (choices.Count > 1 && options.Like is not null)
        {
            throw new InvalidRequestException("SquashOptions.Like names the earlier result of one image, and several are squashed: choose one with ImageSelection.Image", nameof(SquashOptions.Like));
        }

        if (images > 1 && options.NewPlatform is not null)
        {
            throw new InvalidRequestException(
                "several images cannot have one platform: choose the one whose platform is to be changed", nameof(SquashOptions.NewPlatform));
        }

        if (images > 1 && options.Format == OutputFormat.Rootfs)
        {
            throw new InvalidRequestException(
                "a root filesystem contains a single image: choose it with ImageSelection.Image or ImageSelection.Platform", nameof(SquashOptions.Selection));
        }

        if (images > choices.Count && options.Format == OutputFormat.DockerArchive)
        {
            throw new InvalidRequestException(
                "a docker-archive has no platforms: use OutputFormat.OciArchive, or choose one with ImageSelection.Platform", nameof(SquashOptions.Format));
        }
    }

    private static void CheckLayout(SquashOptions options)
    {
        if (!LayerLayout.IsWanted(options))
        {
            if (options.Like is null) return;
            throw new InvalidRequestException(
                "SquashOptions.Like is for results in several layers: give SquashOptions.MaxLayers or SquashOptions.MaxLayerSize too", nameof(SquashOptions.Like));
        }

        string name = options.MaxLayers is null ? nameof(SquashOptions.MaxLayerSize) : nameof(SquashOptions.MaxLayers);
        if (options.Format == OutputFormat.Rootfs)
        {
            throw new InvalidRequestException($"a root filesystem has no layers: leave SquashOptions.{name} out", name);
        }

        if (options.Purge is not null)
        {
            throw new InvalidRequestException(
                $"SquashOptions.Purge keeps the layers of the source, and SquashOptions.{name} lays their files out anew: give one", name);
        }
    }

    private static void CheckPurge(SquashOptions options)
    {
        if (options.Purge is null) return;
        if (options.Format == OutputFormat.Rootfs)
        {
            throw new InvalidRequestException(
                "a root filesystem has no layers to purge, and never has hidden files: leave SquashOptions.Purge out", nameof(SquashOptions.Purge));
        }

        if (options.Message is not null || options.History == HistoryMode.Drop)
        {
            throw new InvalidRequestException(
                "SquashOptions.Purge keeps the history entry of every layer: leave SquashOptions.Message and HistoryMode.Drop out",
                nameof(SquashOptions.Purge));
        }
    }
}
