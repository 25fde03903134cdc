namespace Squash;

/// <summary>The files that slimming kept, with the reasons, and those that it left out.</summary>
public sealed record SlimReport
{
    // MAXSYMLINKS of Linux, include/linux/namei.h.
    private const int MaxLinks = 40;

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

    /// <summary>Follows the symbolic links of the image, such as <c>/lib</c> to <c>usr/lib</c>.</summary>
    /// <param name="path">A path in the image; a link at its end is not followed.</param>
    /// <returns>The absolute path without links on the way, whether or not something has that name.</returns>
    public string Resolve(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Dictionary<string, string> links = Files.Where(file => file.LinkTarget is not null).ToDictionary(file => file.Path, file => file.LinkTarget!, StringComparer.Ordinal);
        var rest = new Stack<string>(path.Split('/').Reverse());
        var at = new List<string>();
        int left = MaxLinks;
        while (rest.TryPop(out string? component))
        {
            if (component is "" or ".") continue;
            if (component == "..")
            {
                if (at.Count > 0) at.RemoveAt(at.Count - 1);
                continue;
            }

            at.Add(component);
            if (rest.Count == 0 || left == 0 || !links.TryGetValue(Absolute(at), out string? target)) continue;
            left--;
            if (target.StartsWith('/')) at.Clear();
            else at.RemoveAt(at.Count - 1);
            foreach (string next in target.Split('/').Reverse()) rest.Push(next);
        }

        return Absolute(at);
    }

    private static string Absolute(List<string> components) => "/" + string.Join('/', components);
}
