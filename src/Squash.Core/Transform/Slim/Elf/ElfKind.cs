namespace Squash.Transform.Slim.Elf;

/// <summary>The properties that a program and its libraries must share.</summary>
/// <param name="Is64Bit">The ELF class.</param>
/// <param name="IsLittleEndian">The byte order.</param>
/// <param name="Machine">e_machine.</param>
/// <param name="Flags">e_flags, which tell the ABIs of ARM and MIPS apart.</param>
internal readonly record struct ElfKind(bool Is64Bit, bool IsLittleEndian, ushort Machine, uint Flags)
{
    public const ushort I386 = 3;
    public const ushort Mips = 8;
    public const ushort PowerPc = 20;
    public const ushort PowerPc64 = 21;
    public const ushort S390 = 22;
    public const ushort Arm = 40;
    public const ushort X64 = 62;
    public const ushort Arm64 = 183;
    public const ushort RiscV = 243;
    public const ushort LoongArch = 258;

    // EF_ARM_ABI_FLOAT_HARD.
    private const uint ArmHardFloat = 0x400;

    public bool IsHardFloat => Machine == Arm && (Flags & ArmHardFloat) != 0;

    /// <summary>Whether a loader takes a library of the other kind.</summary>
    public bool Fits(ElfKind library) =>
        Is64Bit == library.Is64Bit && IsLittleEndian == library.IsLittleEndian && Machine == library.Machine;
}
