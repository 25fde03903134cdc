namespace Squash;

/// <summary>The files that slimming kept, with the reasons, and those that it left out.</summary>
public sealed record SlimReport
{
    /// <summary>Whether whole packages stayed, or single files.</summary>
    public required SlimScope Scope { get; init; }

    /// <summary>Every file, symbolic link and device of the image before it was slimmed, in byte order of the paths.</summary>
    public required IReadOnlyList<SlimFile> Files { get; init; }

    /// <summary>The names of the packages that still have files in the image.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Open questions that the image does not answer; one line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The size of all regular files that the other scope would keep; only a dry run knows it.</summary>
    public long? OtherScopeBytes { get; init; }

    /// <summary>The size of all regular files that stayed.</summary>
    public long KeptBytes => Files.Where(file => file.IsKept).Sum(file => file.Bytes);

    /// <summary>The size of all regular files that are left out.</summary>
    public long DroppedBytes => Files.Where(file => !file.IsKept).Sum(file => file.Bytes);
}
