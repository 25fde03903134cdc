using Squash.Fuzz.Targets;

namespace Squash.Fuzz;

/// <summary>A part of the library that gets arbitrary bytes.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Run">
/// Returns the exception if the library refuses the input, or <see langword="null"/> if it accepts it. Throws if the library
/// fails in another way, or if its result is wrong.
/// </param>
/// <param name="Seeds">Small initial inputs.</param>
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
        new("elf", ElfTarget.Run, ElfTarget.Seeds),
        new("packages", PackagesTarget.Run, PackagesTarget.Seeds),
        new("scripts", ScriptsTarget.Run, ScriptsTarget.Seeds),
    ];

    public static FuzzTarget Find(string name) =>
        All.FirstOrDefault(target => target.Name == name) ?? throw new ArgumentException($"there is no target {name}");
}
