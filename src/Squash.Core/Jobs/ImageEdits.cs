using Newtonsoft.Json.Linq;
using Squash.Catalog;
using Squash.Images;
using Squash.Inspect.Leaks;
using Squash.Instructions;

namespace Squash.Jobs;

/// <summary>Changes the documents of the selected images according to the options, before anything is planned.</summary>
internal sealed class ImageEdits(SquashOptions options)
{
    private readonly JsonParser _parser = new(options.Limits);

    /// <summary>The changes as text for the history; <see langword="null"/> if there are none.</summary>
    public string? Step { get; } = options.Changes.Count == 0 && options.NewPlatform is null
        ? null
        : StepOf(options);

    private bool ChangesConfig => Step is not null || LatestTime is not null || options.RedactHistory;

    private DateTimeOffset? LatestTime => options.RewriteTimestamps ? options.LatestTime : null;

    /// <exception cref="InvalidRequestException">The output format cannot represent a change.</exception>
    public void Check()
    {
        if (options.RewriteTimestamps && options.LatestTime is null)
        {
            throw new InvalidRequestException("to rewrite times, the latest one must be given", nameof(SquashOptions.LatestTime));
        }

        if (Step is not null && options.Format == OutputFormat.Rootfs)
        {
            throw new InvalidRequestException("a root filesystem has no config that could be changed: choose another format", nameof(SquashOptions.Format));
        }

        if (options.RedactHistory && options.Format == OutputFormat.Rootfs)
        {
            throw new InvalidRequestException("a root filesystem has no history that could be redacted: choose another format", nameof(SquashOptions.Format));
        }

        if (options.Annotations.Count > 0 && options.Format is not (OutputFormat.OciArchive or OutputFormat.OciDirectory))
        {
            throw new InvalidRequestException("only an OCI archive or directory holds annotations: choose one of these formats", nameof(SquashOptions.Annotations));
        }

        if (options.Annotations.ContainsKey("")) throw new InvalidRequestException("an annotation has no key", nameof(SquashOptions.Annotations));
    }

    /// <summary>The images with their changed documents.</summary>
    /// <param name="choices">The selected images.</param>
    /// <param name="warnings">Receives warnings about changes without an effect.</param>
    public IReadOnlyList<ImageChoice> Apply(IReadOnlyList<ImageChoice> choices, List<string> warnings)
    {
        if (!ChangesConfig && options.Annotations.Count == 0 && !options.RewriteTimestamps && options.RefName is null) return choices;
        return [.. choices.Select(choice => new ImageChoice(
            choice.Entry with
            {
                RefName = options.RefName ?? choice.Entry.RefName,
                HasNewRefName = options.RefName is not null,
                DescriptorAnnotations = WithTimes(choice.Entry.DescriptorAnnotations),
                IndexAnnotations = WithTimes(choice.Entry.IndexAnnotations),
            },
            [.. choice.Images.Select(image => Apply(image, choice.Entry.Name, warnings))]))];
    }

    /// <summary>Annotations without times after the latest one.</summary>
    public JObject? WithTimes(JObject? annotations)
    {
        if (LatestTime is not { } latest || annotations?.TextAt(AnnotationKeys.Created) is not { } created || !Rfc3339.IsAfter(created, latest)) return annotations;
        var changed = (JObject)annotations.DeepClone();
        changed[AnnotationKeys.Created] = Rfc3339.Format(latest);
        return changed;
    }

    private SourceImage Apply(SourceImage image, string name, List<string> warnings)
    {
        if (LatestTime is { } latest && image.Config.Created is { } created && Rfc3339.IsBefore(created, latest))
        {
            warnings.Add($"{name} was built at {created}, before the latest time {Rfc3339.Format(latest)}: its times stay, so another build of it may differ");
        }

        return image with
        {
            Config = !ChangesConfig ? image.Config : image.Config.Edited((document, where) => Edit(document, where, warnings), _parser),
            Platform = options.NewPlatform ?? image.Platform,
            StatedPlatform = options.NewPlatform is { } platform && image.StatedPlatform is { } stated ? With(stated, platform) : image.StatedPlatform,
            ManifestAnnotations = WithAnnotations(WithTimes(LatestTime is null ? image.ManifestAnnotations : BuildTraces.WithoutIntermediateBase(image.ManifestAnnotations))),
            Descriptor = WithTimesInDescriptor(image.Descriptor),
        };
    }

    private void Edit(JsonObjectText document, string where, List<string> warnings)
    {
        if (options.Changes.Count > 0)
        {
            var draft = new ConfigDraft(document.Find("config") ?? "{}"u8.ToArray(), $"{where}: config");
            for (int i = 0; i < options.Changes.Count; i++) Apply(draft, i);
            document.Set("config", draft.Complete());
            warnings.AddRange(draft.Warnings);
        }

        if (options.NewPlatform is { } platform)
        {
            document.Set("os", JsonText.ToBytes(platform.Os));
            document.Set("architecture", JsonText.ToBytes(platform.Architecture));
            if (platform.Variant is { } variant) document.Set("variant", JsonText.ToBytes(variant));
            else document.Remove("variant");
        }

        if (LatestTime is { } latest) BuildTraces.Remove(document, latest);
        if (options.RedactHistory) HistoryRedactor.Redact(document, _parser);
    }

    private static string StepOf(SquashOptions options)
    {
        string step = string.Join("; ", options.Changes.Select(change => change.ToString()).Concat(options.NewPlatform is { } platform ? [$"set platform {platform}"] : []));
        return options.RedactHistory ? SecretText.Redact(step) : step;
    }

    private void Apply(ConfigDraft draft, int index)
    {
        try
        {
            options.Changes[index].Apply(draft);
        }
        catch (InvalidRequestException e)
        {
            throw new InvalidRequestException($"change {index + 1}: {e.Message}", nameof(SquashOptions.Changes), e);
        }
    }

    private static JObject With(JObject stated, Platform platform)
    {
        var changed = (JObject)stated.DeepClone();
        changed["architecture"] = platform.Architecture;
        changed["os"] = platform.Os;
        if (platform.Variant is { } variant) changed["variant"] = variant;
        else changed.Remove("variant");
        return changed;
    }

    private JObject? WithAnnotations(JObject? annotations)
    {
        if (options.Annotations.Count == 0) return annotations;
        JObject changed = annotations?.DeepClone() as JObject ?? [];
        foreach ((string key, string value) in options.Annotations.OrderBy(pair => pair.Key, StringComparer.Ordinal)) changed[key] = value;
        return changed;
    }

    private JObject? WithTimesInDescriptor(JObject? descriptor)
    {
        JObject? annotations = Descriptor.AnnotationsOf(descriptor);
        if (descriptor is null || ReferenceEquals(WithTimes(annotations), annotations)) return descriptor;
        var changed = (JObject)descriptor.DeepClone();
        changed["annotations"] = WithTimes(annotations);
        return changed;
    }
}
