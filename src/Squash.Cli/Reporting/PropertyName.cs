namespace Squash.Cli.Reporting;

/// <summary>Properties as the command line, the list of differences and the report name them.</summary>
internal static class PropertyName
{
    /// <summary>For example <c>mtime</c> or <c>hardlink</c>.</summary>
    public static string Of(ImageProperties property) => property.ToString().ToLowerInvariant();
}
