namespace Squash;

/// <summary>The step that removes a secret from an image.</summary>
public enum LeakRemedy
{
    /// <summary>Squashing or purging: no container sees it.</summary>
    Squash,

    /// <summary>Excluding its path with <see cref="SquashOptions.Exclude"/>: containers see it.</summary>
    Exclude,

    /// <summary><see cref="SquashOptions.RedactHistory"/>: it is in the history.</summary>
    RedactHistory,

    /// <summary>An <c>UNSET ENV</c> in <see cref="SquashOptions.Changes"/>.</summary>
    UnsetVariable,

    /// <summary>An <c>UNSET LABEL</c> in <see cref="SquashOptions.Changes"/>.</summary>
    UnsetLabel,

    /// <summary>Another instruction in <see cref="SquashOptions.Changes"/>, which replaces the field, or a new build.</summary>
    ChangeConfig,

    /// <summary>Another value in <see cref="SquashOptions.Annotations"/>.</summary>
    ReplaceAnnotation,
}
