namespace Squash;

/// <summary>A place in which a secret is known and accepted.</summary>
public sealed record AllowedLeak
{
    /// <summary>The name of a rule, such as <c>private-key</c>; <c>*</c> for all.</summary>
    public required string Rule { get; init; }

    /// <summary>
    /// A path that begins with a slash, with the wildcards of a <c>.gitignore</c>; or a field of the config, such as <c>config.Env.TOKEN</c>.
    /// </summary>
    public required string Place { get; init; }

    /// <summary>The reason, for reports.</summary>
    public required string Reason { get; init; }
}
