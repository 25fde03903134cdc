using Squash.Transform.Slim.Elf;

namespace Squash.Transform.Slim.Loader;

/// <summary>A file that a loader maps.</summary>
internal sealed class FoundLibrary
{
    /// <summary>The name that the search ended at.</summary>
    public required int Node { get; init; }

    /// <summary>The path that the loader opened, symbolic links included.</summary>
    public required string Path { get; init; }

    public required ElfFile Elf { get; init; }

    /// <summary>The file whose need made the loader map it; <see langword="null"/> for the program itself.</summary>
    public FoundLibrary? Loader { get; init; }

    /// <summary>Why: <c>needed</c>, <c>preloaded</c> and so on.</summary>
    public string Reason { get; init; } = "needed by";

    /// <summary>Builds for certain processors, which the loader takes where they fit.</summary>
    public IReadOnlyList<string> Variants { get; init; } = [];

    /// <summary>Whether it is another path to a file that is mapped already.</summary>
    public bool IsAlias { get; set; }

    /// <summary>The value of <c>$ORIGIN</c>.</summary>
    public required string Origin { get; init; }
}
