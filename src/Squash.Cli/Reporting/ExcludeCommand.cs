using System.Text;

namespace Squash.Cli.Reporting;

/// <summary>The command that leaves one path out of an image.</summary>
internal static class ExcludeCommand
{
    private const string Special = @"\*?[";

    /// <summary>The command, without the names of source and target.</summary>
    /// <param name="path">The path without a leading slash; that of a directory ends with one.</param>
    public static string Of(string path)
    {
        StringBuilder pattern = new("/");
        foreach (char c in path)
        {
            if (Special.Contains(c, StringComparison.Ordinal)) pattern.Append('\\');
            pattern.Append(c);
        }

        return $"squash --exclude {Quote(pattern.ToString())}";
    }

    /// <summary>A text as one word of a shell.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
