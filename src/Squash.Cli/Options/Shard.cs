using System.Globalization;

namespace Squash.Cli.Options;

/// <summary>One of several machines that share a list: every <paramref name="Count"/>th image is its own.</summary>
/// <param name="Index">Which one it is, counted from 0, as the completion index of a Kubernetes Job.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct Shard(int Index, int Count)
{
    /// <summary>Parses <c>INDEX/COUNT</c>.</summary>
    public static bool TryParse(string text, out Shard shard)
    {
        shard = default;
        if (text.Split('/') is not [var first, var second]) return false;
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return false;
        if (!int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || index >= count) return false;
        shard = new Shard(index, count);
        return true;
    }

    /// <summary>Whether an image is this one's, by its place among the images of the list, counted from 0.</summary>
    public bool Has(int place) => place % Count == Index;
}
