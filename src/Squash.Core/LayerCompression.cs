using System.Globalization;

namespace Squash;

/// <summary>The compression of the squashed layer, with its level.</summary>
public readonly record struct LayerCompression
{
    /// <summary>The default level of gzip.</summary>
    public const int DefaultGzipLevel = 6;

    /// <summary>The default level of zstd.</summary>
    public const int DefaultZstdLevel = 3;

    private const int MaxGzipLevel = 9;
    private const int MaxZstdLevel = 19;

    private LayerCompression(LayerCompressionMethod method, int level)
    {
        Method = method;
        Level = level;
    }

    /// <summary>
    /// Like the layers of the source, because otherwise an engine that keeps layers as they are loaded could need more space than
    /// before. A <see cref="BlobTarget"/>, such as a registry, gets compressed layers, because every pull transfers them.
    /// </summary>
    public static LayerCompression Auto => default;

    /// <summary>No compression.</summary>
    public static LayerCompression None => new(LayerCompressionMethod.None, 0);

    /// <summary>The method.</summary>
    public LayerCompressionMethod Method { get; }

    /// <summary>The level; 0 if the method has none.</summary>
    public int Level { get; }

    /// <summary>gzip.</summary>
    /// <param name="level">From 1 (fast) to 9 (small).</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static LayerCompression Gzip(int level = DefaultGzipLevel) =>
        new(LayerCompressionMethod.Gzip, Checked(level, MaxGzipLevel));

    /// <summary>zstd.</summary>
    /// <param name="level">From 1 (fast) to 19 (small; needs about 60 MiB per core).</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static LayerCompression Zstd(int level = DefaultZstdLevel) =>
        new(LayerCompressionMethod.Zstd, Checked(level, MaxZstdLevel));

    /// <summary>Parses <c>auto</c>, <c>none</c>, <c>gzip[:1-9]</c> or <c>zstd[:1-19]</c>.</summary>
    /// <returns><see langword="false"/> if <paramref name="text"/> has another form.</returns>
    public static bool TryParse(string? text, out LayerCompression compression)
    {
        string[] parts = text?.Split(':') ?? [];
        LayerCompression? parsed = parts switch
        {
            ["auto"] => Auto,
            ["none"] => None,
            ["gzip"] => Gzip(),
            ["gzip", string level] => TryParseLevel(level, MaxGzipLevel) is int value ? Gzip(value) : null,
            ["zstd"] => Zstd(),
            ["zstd", string level] => TryParseLevel(level, MaxZstdLevel) is int value ? Zstd(value) : null,
            _ => null,
        };
        compression = parsed.GetValueOrDefault();
        return parsed is not null;
    }

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString()
    {
        string method = Method.ToString().ToLowerInvariant();
        return Level == 0 ? method : string.Create(CultureInfo.InvariantCulture, $"{method}:{Level}");
    }

    private static int Checked(int level, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, max);
        return level;
    }

    private static int? TryParseLevel(string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int level) && level >= 1 && level <= max
            ? level
            : null;
}
