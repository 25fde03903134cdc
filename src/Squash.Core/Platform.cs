using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Squash;

/// <summary>The platform of an image.</summary>
public sealed record Platform
{
    /// <summary>Creates a platform.</summary>
    /// <param name="os">The operating system.</param>
    /// <param name="architecture">The processor architecture.</param>
    /// <param name="variant">The variant of the architecture; <see langword="null"/> for the usual one.</param>
    public Platform(string os, string architecture, string? variant = null)
    {
        Os = os;
        Architecture = architecture;
        Variant = variant;
    }

    /// <summary>The operating system, as Go names it: <c>linux</c>.</summary>
    public string Os { get; init; }

    /// <summary>The processor architecture, as Go names it: <c>amd64</c>, <c>arm64</c>.</summary>
    public string Architecture { get; init; }

    /// <summary>The variant of the architecture, such as <c>v7</c>; <see langword="null"/> for the usual one.</summary>
    public string? Variant { get; init; }

    /// <summary>The platform of containers on this machine: Linux, on its processor.</summary>
    public static Platform Host { get; } = RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => new("linux", "amd64"),
        System.Runtime.InteropServices.Architecture.X86 => new("linux", "386"),
        System.Runtime.InteropServices.Architecture.Arm => new("linux", "arm", "v7"),
        System.Runtime.InteropServices.Architecture.Armv6 => new("linux", "arm", "v6"),
        System.Runtime.InteropServices.Architecture.LoongArch64 => new("linux", "loong64"),
        var other => new("linux", other.ToString().ToLowerInvariant()),
    };

    /// <summary>Parses <c>os/arch[/variant]</c>.</summary>
    /// <returns><see langword="false"/> if <paramref name="text"/> has another form.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Platform? platform)
    {
        platform = null;
        string[] parts = text?.Split('/') ?? [];
        if (parts.Length is not (2 or 3) || parts.Any(part => !IsName(part))) return false;
        platform = new Platform(parts[0], parts[1], parts.ElementAtOrDefault(2));
        return true;
    }

    /// <summary>The platform in the form of docker: <c>linux/arm64/v8</c>.</summary>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    /// <summary>The canonical spelling of a platform that has several, as in containerd.</summary>
    internal Platform Normalized()
    {
        // Some builders write the variant into the architecture.
        if (Variant is null && Architecture.IndexOf('/', StringComparison.Ordinal) is int slash and >= 0)
        {
            return new Platform(Os, Architecture[..slash], Architecture[(slash + 1)..]).Normalized();
        }

        string os = Os.ToLowerInvariant();
        string? variant = string.IsNullOrEmpty(Variant) ? null : Variant.ToLowerInvariant();
        return (Architecture.ToLowerInvariant(), variant) switch
        {
            ("x86_64" or "x86-64" or "amd64", null or "v1") => new(os, "amd64"),
            ("x86_64" or "x86-64", _) => new(os, "amd64", variant),
            ("i386", _) => new(os, "386"),
            ("aarch64" or "arm64", null or "8" or "v8") => new(os, "arm64"),
            ("aarch64", _) => new(os, "arm64", variant),
            ("armhf", _) or ("arm", null or "7" or "v7") => new(os, "arm", "v7"),
            ("armel", _) or ("arm", "6") => new(os, "arm", "v6"),
            ("arm", "5") => new(os, "arm", "v5"),
            (var architecture, _) => new(os, architecture, variant),
        };
    }

    /// <summary>Whether a part of a platform has Go's spelling. Only requests are checked, because documents may contain any text.</summary>
    private static bool IsName(string part) =>
        part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
