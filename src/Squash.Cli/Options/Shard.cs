using System.Globalization;

namespace Squash.Cli.Options;

/// <summary>One of several machines that share a list: it gets every <paramref name="Count"/>th image.</summary>
/// <param name="Index">Its number, counted from 0, as the completion index of a Kubernetes Job.</param>
/// <param name="Count">The number of machines.</param>
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

    /// <summary>Whether an image belongs to this shard, by its position in the list, counted from 0.</summary>
    public bool Has(int place) => place % Count == Index;
}
