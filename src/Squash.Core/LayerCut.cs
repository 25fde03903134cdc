using System.Globalization;

namespace Squash;

/// <summary>A cut through the layers of an image: those below it, and those above it.</summary>
public sealed record LayerCut
{
    private LayerCut(int? lowest, int? topmost, string? id, int? topmostSteps = null)
    {
        Lowest = lowest;
        Topmost = topmost;
        Id = id;
        TopmostSteps = topmostSteps;
    }

    /// <summary>The cut below the lowest layer.</summary>
    public static LayerCut Root { get; } = AboveLowest(0);

    /// <summary>The number of layers below the cut, if that defines it.</summary>
    internal int? Lowest { get; }

    /// <summary>The number of layers above the cut, if that defines it.</summary>
    internal int? Topmost { get; }

    /// <summary>The beginning of the digest or ID of the topmost layer below the cut, if that defines it.</summary>
    internal string? Id { get; }

    /// <summary>The number of steps of the history above the cut, if that defines it.</summary>
    internal int? TopmostSteps { get; }

    /// <summary>The cut above the lowest layers.</summary>
    /// <param name="layers">The number of layers below the cut.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="layers"/> is negative.</exception>
    public static LayerCut AboveLowest(int layers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        return new LayerCut(layers, null, null);
    }

    /// <summary>The cut below the topmost layers.</summary>
    /// <param name="layers">The number of layers above the cut.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="layers"/> is negative.</exception>
    public static LayerCut BelowTopmost(int layers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        return new LayerCut(null, layers, null);
    }

    /// <summary>The cut below the layers of the latest steps of the history, as <c>docker history</c> lists them.</summary>
    /// <param name="steps">The number of steps above the cut, including those without a layer, such as <c>ENV</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is negative.</exception>
    public static LayerCut BelowTopmostSteps(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return new LayerCut(null, null, null, steps);
    }

    /// <summary>The cut above a layer.</summary>
    /// <param name="layer">The digest of its uncompressed tar.</param>
    public static LayerCut Above(DiffId layer) => new(null, null, layer.ToString());

    /// <summary>The cut above a layer.</summary>
    /// <param name="layer">The digest of its blob as the archive holds it.</param>
    public static LayerCut Above(Digest layer) => new(null, null, layer.ToString());

    /// <summary>The cut above a layer.</summary>
    /// <param name="idPrefix">The beginning of its diffID, its digest or its ID in an old archive, with or without <c>sha256:</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="idPrefix"/> is empty.</exception>
    public static LayerCut Above(string idPrefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(idPrefix);
        return new LayerCut(null, null, idPrefix);
    }

    /// <summary>The cut for a message: <c>root</c>, <c>3</c>, <c>-3</c>, <c>-3 steps</c> or the beginning of an ID.</summary>
    public override string ToString() => Id ?? Lowest switch
    {
        null when TopmostSteps is { } steps => string.Create(CultureInfo.InvariantCulture, $"-{steps} steps"),
        null => string.Create(CultureInfo.InvariantCulture, $"-{Topmost}"),
        0 => "root",
        var layers => string.Create(CultureInfo.InvariantCulture, $"{layers}"),
    };
}
