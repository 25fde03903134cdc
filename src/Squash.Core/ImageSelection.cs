namespace Squash;

/// <summary>Selects images of an archive. The default is its only image, for this machine's platform.</summary>
public sealed record ImageSelection
{
    /// <summary>Picks one of several images.</summary>
    public ImageMatch? Image { get; init; }

    /// <summary>Whether every image of the archive is selected.</summary>
    public bool All { get; init; }

    /// <summary>Picks one of several platforms; <see langword="null"/> for the only one, or the host's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The platform to prefer to the host's if there are several.</summary>
    internal Platform? PreferredPlatform { get; init; }

    /// <summary>Whether every platform in the archive is selected.</summary>
    public bool AllPlatforms { get; init; }
}
