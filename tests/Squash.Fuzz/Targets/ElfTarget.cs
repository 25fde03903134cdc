using Squash.TestSupport.Elf;
using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;

namespace Squash.Fuzz.Targets;

/// <summary>ELF files: reading them is bounded even if their sizes are wrong, and their strings are found without an error.</summary>
internal static class ElfTarget
{
    // The limit of the reader, for any header.
    private const int MaxNames = 8192;

    public static SquashException? Run(byte[] input)
    {
        using var stream = new MemoryStream(input, writable: false);
        if (ElfReader.Read(stream, ["dlopen"]) is not { } elf) return new InvalidArchiveException("it is not an ELF file");
        Oracle.Holds(elf.Needed.Count <= MaxNames && elf.Filters.Count <= 2 * MaxNames, "more names were read than there may be");
        Oracle.Holds(elf.Needed.Distinct().Count() == elf.Needed.Count, "a name is needed twice");
        Oracle.Holds(elf.RPath is null || elf.RunPath is null, "RPATH counts beside RUNPATH");
        Oracle.Holds(elf.ReadOnlyData.All(range => range.Start >= 0 && range.Start + range.Length <= input.Length), "data lies outside the file");
        Action<string> visit = text => Oracle.Holds(text.Length is > 0 and <= 1024, "a string is empty, or too long");
        ReadOnlyStrings.Scan(stream, elf, [], visit, visit, new WorkBudget(CancellationToken.None));
        return null;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        bool[] both = [false, true];
        foreach (bool is64 in both)
        {
            foreach (bool little in both)
            {
                yield return new ElfBuilder { Is64Bit = is64, IsLittleEndian = little, UsesGnuHash = little }
                    .Interpreter("/lib/ld.so.1").Needs("liba.so.1", "libb.so").Dynamic(ElfBuilder.SoName, "libself.so").Dynamic(ElfBuilder.RunPath, "$ORIGIN/lib")
                    .Imports("dlopen", "getaddrinfo").DlopenNote("""[{"soname":["libx.so.1"]}]""").Data("/etc/x.conf", "libplugin.so").Build();
            }
        }

        yield return new ElfBuilder { Type = 2 }.Build();
    }
}
