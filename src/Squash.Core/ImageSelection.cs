namespace Squash;

/// <summary>Which images of an archive are meant. The default is its only one, for this machine's platform.</summary>
public sealed record ImageSelection
{
    /// <summary>
    /// One image of several: a reference (<c>redis:7</c>), its number in the archive, counted from 1, or the beginning of an
    /// image ID or digest: at least 4 hexadecimal digits, or any after <c>sha256:</c>. What is a name counts as one first.
    /// </summary>
    public string? Image { get; init; }

    /// <summary>Whether every image of the archive is meant.</summary>
    public bool All { get; init; }

    /// <summary>One platform of a multi-platform image; <see langword="null"/> for the only one, else the host's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Whether every platform is meant that the archive holds.</summary>
    public bool AllPlatforms { get; init; }
}
