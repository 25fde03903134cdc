using Squash.Fuzz.Targets;

namespace Squash.Fuzz;

/// <summary>A part of the library that is given any bytes.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Run">
/// Gives the library's refusal of the input, or <see langword="null"/> where it accepts it. Throws where the library fails
/// in another way, and where what it made of the input cannot be right.
/// </param>
/// <param name="Seeds">Small inputs to begin with.</param>
internal sealed record FuzzTarget(string Name, Func<byte[], SquashException?> Run, Func<IEnumerable<byte[]>> Seeds)
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("headers", HeadersTarget.Run, HeadersTarget.Seeds),
        new("pax", PaxTarget.Run, PaxTarget.Seeds),
        new("json", JsonTarget.Run, JsonTarget.Seeds),
        new("instructions", InstructionsTarget.Run, InstructionsTarget.Seeds),
        new("decompress", DecompressTarget.Run, DecompressTarget.Seeds),
        new("archive", Targets.ArchiveTarget.Run, Targets.ArchiveTarget.Seeds),
        new("layers", LayersTarget.Run, LayersTarget.Seeds),
        new("squash", SquashTarget.Run, SquashTarget.Seeds),
    ];

    public static FuzzTarget Find(string name) =>
        All.FirstOrDefault(target => target.Name == name) ?? throw new ArgumentException($"there is no target {name}");
}
