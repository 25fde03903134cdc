namespace Squash;

/// <summary>Selects images of an archive. The default is its only image, for this machine's platform.</summary>
public sealed record ImageSelection
{
    /// <summary>
    /// Picks one of several images: a reference (<c>redis:7</c>), its number in the archive, counted from 1, or the beginning of an
    /// image ID or digest: at least 4 hexadecimal digits, or any number after <c>sha256:</c>. Names have priority.
    /// </summary>
    public string? Image { get; init; }

    /// <summary>Whether every image of the archive is selected.</summary>
    public bool All { get; init; }

    /// <summary>Picks one of several platforms; <see langword="null"/> for the only one, or the host's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Whether every platform in the archive is selected.</summary>
    public bool AllPlatforms { get; init; }
}
