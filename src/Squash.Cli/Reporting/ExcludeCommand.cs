using System.Text;

namespace Squash.Cli.Reporting;

/// <summary>The command that leaves one path out of an image.</summary>
internal static class ExcludeCommand
{
    private const string Special = @"*?[";

    // Reports write a byte that cannot be shown as \xNN, also a backslash; a pattern has no such notation.
    private const string EscapedByte = @"\x";
    private const int EscapedByteLength = 4;
    private const char AnyByte = '?';

    /// <summary>The command, without the names of source and target.</summary>
    /// <param name="path">The path without a leading slash; that of a directory ends with one.</param>
    public static string Of(string path)
    {
        StringBuilder pattern = new("/");
        for (int i = 0; i < path.Length; i++)
        {
            if (path.AsSpan(i).StartsWith(EscapedByte, StringComparison.Ordinal))
            {
                pattern.Append(AnyByte);
                i += EscapedByteLength - 1;
                continue;
            }

            if (Special.Contains(path[i], StringComparison.Ordinal)) pattern.Append('\\');
            pattern.Append(path[i]);
        }

        return $"squash --exclude {Quote(pattern.ToString())}";
    }

    /// <summary>A text as one word of a shell.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
