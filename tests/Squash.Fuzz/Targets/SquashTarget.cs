namespace Squash.Fuzz.Targets;

/// <summary>A whole archive, squashed with and without a check of its digests, in memory.</summary>
internal static class SquashTarget
{
    public static SquashException? Run(byte[] input) => Squashed.OfBoth(TarSigner.Sign(input)).Trusting.Refusal;

    public static IEnumerable<byte[]> Seeds() => Samples.Archives();
}
