namespace Squash.Cli.Options;

/// <summary>Guesses the word that a misspelt one stands for.</summary>
internal static class NearestWord
{
    private const int MaxEdits = 2;

    // Every word is near to a short one.
    private const int LettersPerEdit = 3;

    /// <summary>The known word nearest to <paramref name="typed"/>, or <see langword="null"/> if none is near.</summary>
    public static string? Find(string typed, IEnumerable<string> known)
    {
        if (typed.Length < 2) return null;
        string[] candidates = [.. known];
        int maxEdits = Math.Min(MaxEdits, typed.Length / LettersPerEdit);
        return candidates.FirstOrDefault(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            ?? candidates
                .Select(word => (Word: word, Edits: Edits(typed, word)))
                .Where(candidate => candidate.Edits <= maxEdits)
                .OrderBy(candidate => candidate.Edits)
                .Select(candidate => candidate.Word)
                .FirstOrDefault();
    }

    /// <summary>The long option nearest to <paramref name="typed"/>; dashes and a value after <c>=</c> do not count.</summary>
    public static string? FindOption(string typed, IEnumerable<string> known)
    {
        IEnumerable<string> names = known.Where(name => name.StartsWith("--", StringComparison.Ordinal)).Select(name => name[2..]);
        return Find(typed.TrimStart('-').Split('=')[0], names) is { } nearest ? "--" + nearest : null;
    }

    /// <summary>The number of letters to insert, remove, replace or swap with their neighbour (optimal string alignment).</summary>
    private static int Edits(string a, string b)
    {
        int[,] edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) edits[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) edits[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = edits[i - 1, j - 1] + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                edits[i, j] = Math.Min(replace, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
                bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if (swapped) edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }

        return edits[a.Length, b.Length];
    }
}
