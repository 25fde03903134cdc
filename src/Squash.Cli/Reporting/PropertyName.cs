namespace Squash.Cli.Reporting;

/// <summary>The names of properties on the command line, in the list of differences and in the report.</summary>
internal static class PropertyName
{
    /// <summary>For example <c>mtime</c> or <c>hardlink</c>.</summary>
    public static string Of(ImageProperties property) => property.ToString().ToLowerInvariant();
}
