using System.Text;

namespace Squash.Cli.Options;

/// <summary>Breaks text into lines.</summary>
internal static class TextWrapping
{
    /// <summary>Appends the words of a text in lines of at most <paramref name="width"/>; each line ends with a line break.</summary>
    /// <param name="page">Receives the lines.</param>
    /// <param name="text">Words with spaces between.</param>
    /// <param name="width">The columns of a line; a longer word gets its own line.</param>
    /// <param name="indent">The column of the text, where the first line begins.</param>
    public static StringBuilder AppendWrapped(this StringBuilder page, string text, int width, int indent = 0)
    {
        int column = indent;
        foreach (string word in text.Split(' '))
        {
            if (column > indent && column + 1 + word.Length > width)
            {
                page.Append('\n').Append(' ', indent);
                column = indent;
            }
            else if (column > indent)
            {
                page.Append(' ');
                column++;
            }

            page.Append(word);
            column += word.Length;
        }

        return page.Append('\n');
    }
}
