namespace Squash.Registry.Configuration;

/// <summary>The settings for all images whose name has a certain prefix.</summary>
internal sealed record RegistryRule(string Prefix, RegistriesFile.RegistryTable Table)
{
    private const string AnySubdomain = "*.";

    /// <summary>The length of the prefix in a name; <see langword="null"/> if the name does not have the prefix.</summary>
    public int? LengthIn(RegistryReference reference)
    {
        string name = reference.Name;
        if (Prefix.StartsWith(AnySubdomain, StringComparison.Ordinal)) return reference.Domain.EndsWith(Prefix[1..], StringComparison.Ordinal) ? reference.Domain.Length : null;
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        return name.Length == Prefix.Length || name[Prefix.Length] == '/' ? Prefix.Length : null;
    }

    /// <summary>The places that an image is pulled from, in order: the mirrors, and the registry itself.</summary>
    public IEnumerable<RegistryEndpoint> Endpoints(RegistryReference reference)
    {
        string rest = reference.Name[(LengthIn(reference) ?? 0)..];
        foreach (RegistriesFile.RegistryTable mirror in Table.Mirrors ?? [])
        {
            if (mirror.Location is { Length: > 0 } location && IsFor(mirror, reference)) yield return new(reference.At(location + rest), mirror.Insecure);
        }

        yield return Table.Location is { Length: > 0 } own ? new(reference.At(own + rest), Table.Insecure) : new(reference, Table.Insecure);
    }

    private bool IsFor(RegistriesFile.RegistryTable mirror, RegistryReference reference) => (mirror.PullFromMirror ?? "all") switch
    {
        "digest-only" => reference.Digest is not null,
        "tag-only" => reference.Digest is null,
        _ => !Table.MirrorByDigestOnly || reference.Digest is not null,
    };
}

/// <summary>A place that an image is pulled from.</summary>
/// <param name="Reference">The image there.</param>
/// <param name="Insecure">Whether the place may speak plain HTTP or have any certificate.</param>
internal sealed record RegistryEndpoint(RegistryReference Reference, bool Insecure);
