namespace Squash.Fuzz;

/// <summary>The rules for every input.</summary>
internal static class Oracle
{
    /// <summary>Limits that no useful input crosses, so that an input that costs too much is noticed soon.</summary>
    public static SquashLimits Limits { get; } = new()
    {
        MaxPathBytes = 4096,
        MaxExtendedHeaderBytes = 64 * 1024,
        MaxJsonBytes = 256 * 1024,
        MaxJsonDepth = 64,
        MaxLayers = 16,
        MaxEntries = 2000,
        MaxPathDepth = 64,
        MaxSparseSegments = 1000,
        MaxDecompressedBytes = 4 * 1024 * 1024,
        MaxDecompressionRatio = 1000,
    };

    /// <summary>Does the work, which may only refuse its input in the documented way.</summary>
    /// <returns>The exception; <see langword="null"/> if there was none.</returns>
    public static SquashException? Refusal(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (SquashException refusal)
        {
            return refusal;
        }
    }

    /// <exception cref="OracleException">It does not hold.</exception>
    public static void Holds(bool condition, string what)
    {
        if (!condition) throw new OracleException(what);
    }
}
