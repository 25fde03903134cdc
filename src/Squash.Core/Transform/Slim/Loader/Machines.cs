using Squash.Transform.Slim.Elf;

namespace Squash.Transform.Slim.Loader;

/// <summary>The names of library directories for each machine.</summary>
internal static class Machines
{
    /// <summary>The directory of Debian's multiarch; <see langword="null"/> for a machine that has none here.</summary>
    /// <remarks>wiki.debian.org/Multiarch/Tuples.</remarks>
    public static string? Multiarch(ElfKind kind) => kind switch
    {
        { Machine: ElfKind.X64, Is64Bit: true } => "x86_64-linux-gnu",
        { Machine: ElfKind.X64 } => "x86_64-linux-gnux32",
        { Machine: ElfKind.I386 } => "i386-linux-gnu",
        { Machine: ElfKind.Arm64 } => "aarch64-linux-gnu",
        { Machine: ElfKind.Arm, IsHardFloat: true } => "arm-linux-gnueabihf",
        { Machine: ElfKind.Arm } => "arm-linux-gnueabi",
        { Machine: ElfKind.PowerPc64, IsLittleEndian: true } => "powerpc64le-linux-gnu",
        { Machine: ElfKind.PowerPc64 } => "powerpc64-linux-gnu",
        { Machine: ElfKind.PowerPc } => "powerpc-linux-gnu",
        { Machine: ElfKind.S390, Is64Bit: true } => "s390x-linux-gnu",
        { Machine: ElfKind.RiscV, Is64Bit: true } => "riscv64-linux-gnu",
        { Machine: ElfKind.LoongArch, Is64Bit: true } => "loongarch64-linux-gnu",
        { Machine: ElfKind.Mips, IsLittleEndian: true, Is64Bit: true } => "mips64el-linux-gnuabi64",
        { Machine: ElfKind.Mips, IsLittleEndian: true } => "mipsel-linux-gnu",
        _ => null,
    };

    /// <summary>The values that <c>$PLATFORM</c> can have.</summary>
    /// <remarks>The kernel says it in AT_PLATFORM, so that it depends on the host; glibc before 2.26 also had names of processors.</remarks>
    public static IReadOnlyList<string> Platforms(ElfKind kind) => kind.Machine switch
    {
        ElfKind.X64 => ["x86_64", "haswell", "xeon_phi"],
        ElfKind.I386 => ["i686", "i586", "i486", "i386"],
        ElfKind.Arm64 => ["aarch64"],
        ElfKind.Arm => ["v7l", "v6l", "v8l"],
        ElfKind.PowerPc64 => ["power10", "power9", "power8", "powerpc64le"],
        ElfKind.S390 => ["z16", "z15", "z14", "z13", "z900"],
        _ => [],
    };

    /// <summary>The default directories of a glibc loader whose file does not name them.</summary>
    public static IReadOnlyList<string> DefaultDirectories(ElfKind kind)
    {
        List<string> directories = Multiarch(kind) is { } tuple ? [$"/lib/{tuple}", $"/usr/lib/{tuple}"] : [];
        if (kind.Is64Bit) directories.AddRange(["/lib64", "/usr/lib64"]);
        directories.AddRange(["/lib", "/usr/lib"]);
        return directories;
    }
}
