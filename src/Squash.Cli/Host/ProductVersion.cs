using System.Reflection;

namespace Squash.Cli.Host;

/// <summary>The version that <c>squash --version</c> prints.</summary>
internal static class ProductVersion
{
    private const int ShortCommitLength = 12;

    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Number => Parts[0];

    /// <summary>For example <c>squash 0.1.0 (b3b77ba4d5e6)</c>; the commit is included if it was built from a repository.</summary>
    public static string Text => Parts is [var version, { Length: > 0 } commit]
        ? $"squash {version} ({commit[..Math.Min(commit.Length, ShortCommitLength)]})"
        : $"squash {Number}";

    private static string[] Parts =>
        (typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+');
}
