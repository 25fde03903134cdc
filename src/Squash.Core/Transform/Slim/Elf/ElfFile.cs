namespace Squash.Transform.Slim.Elf;

/// <summary>The needs of an ELF file that its headers state.</summary>
/// <remarks>System V ABI, edition 4.1, chapters 4 and 5; the generic ABI's draft of 2013 for DT_RUNPATH and DT_FLAGS.</remarks>
internal sealed record ElfFile
{
    public required ElfKind Kind { get; init; }

    /// <summary>Whether it is an executable or a shared object, and not an object file or a core dump.</summary>
    public required bool IsLoadable { get; init; }

    /// <summary>The loader that the kernel starts; <see langword="null"/> for libraries and static programs.</summary>
    public string? Interpreter { get; init; }

    /// <summary>Whether it runs without a loader; then it imports nothing.</summary>
    public bool IsStatic => IsLoadable && Interpreter is null && SoName is null && Needed.Count == 0;

    public string? SoName { get; init; }

    /// <summary>DT_RPATH, unless DT_RUNPATH makes the loader ignore it.</summary>
    public string? RPath { get; init; }

    public string? RunPath { get; init; }

    /// <summary>DT_NEEDED, in the order of the file, without repetitions.</summary>
    public IReadOnlyList<string> Needed { get; init; } = [];

    /// <summary>DT_AUDIT and DT_DEPAUDIT: lists that are separated by colons.</summary>
    public IReadOnlyList<string> Audit { get; init; } = [];

    /// <summary>DT_FILTER and DT_AUXILIARY.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>DF_1_NODEFLIB: default directories are not searched.</summary>
    public bool IgnoresDefaultDirectories { get; init; }

    /// <summary>Those of the symbols asked for that some other file must define.</summary>
    public IReadOnlySet<string> Imports { get; init; } = EmptyImports;

    /// <summary>The contents of FDO packaging notes about <c>dlopen</c>: JSON.</summary>
    public IReadOnlyList<string> DlopenNotes { get; init; } = [];

    /// <summary>The ranges of the file with data that never changes.</summary>
    public IReadOnlyList<(long Start, long Length)> ReadOnlyData { get; init; } = [];

    /// <summary>The characters of all names, which take most of its memory.</summary>
    public long TextLength => Needed.Concat(Audit).Concat(Filters).Concat(DlopenNotes).Append(RPath).Append(RunPath).Append(SoName).Append(Interpreter).Sum(text => (long)(text?.Length ?? 0));

    /// <summary>Whether the Go toolchain made it.</summary>
    public bool IsGo { get; init; }

    /// <summary>The part that was not read because it is damaged or exceeds a limit; <see langword="null"/> if all was read.</summary>
    public string? Damage { get; init; }

    private static IReadOnlySet<string> EmptyImports { get; } = new HashSet<string>();
}
