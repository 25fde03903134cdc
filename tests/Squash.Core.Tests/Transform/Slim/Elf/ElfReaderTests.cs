using System.Buffers.Binary;
using Squash.TestSupport.Elf;
using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;

namespace Squash.Core.Tests.Transform.Slim.Elf;

public class ElfReaderTests
{
    private static readonly bool[] Both = [false, true];

    public static TheoryData<bool, bool, bool> Formats
    {
        get
        {
            var formats = new TheoryData<bool, bool, bool>();
            foreach (bool is64 in Both) foreach (bool little in Both) foreach (bool gnu in Both) formats.Add(is64, little, gnu);
            return formats;
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_EveryClassAndOrder_GivesWhatTheLoaderWouldSee(bool is64, bool little, bool gnu)
    {
        byte[] file = new ElfBuilder { Is64Bit = is64, IsLittleEndian = little, Machine = 22, UsesGnuHash = gnu }
            .Interpreter("/lib/ld.so.1")
            .Needs("libb.so.1", "liba.so.1", "libb.so.1")
            .Dynamic(ElfBuilder.SoName, "libself.so.2")
            .Dynamic(ElfBuilder.RPath, "$ORIGIN/../lib:/opt")
            .Dynamic(ElfBuilder.Audit, "audit.so:more.so")
            .Dynamic(ElfBuilder.DependencyAudit, "dep.so")
            .Dynamic(ElfBuilder.Filter, "filter.so")
            .Dynamic(ElfBuilder.Auxiliary, "auxiliary.so")
            .Imports("getaddrinfo", "dlopen")
            .DlopenNote("""[{"soname":["libx.so.1"]}]""")
            .Build();

        ElfFile elf = Read(file);

        Assert.Equal(new ElfKind(is64, little, 22, 0), elf.Kind);
        Assert.True(elf.IsLoadable);
        Assert.Equal("/lib/ld.so.1", elf.Interpreter);
        Assert.Equal(["libb.so.1", "liba.so.1"], elf.Needed);
        Assert.Equal("libself.so.2", elf.SoName);
        Assert.Equal("$ORIGIN/../lib:/opt", elf.RPath);
        Assert.Null(elf.RunPath);
        Assert.Equal(["audit.so:more.so", "dep.so"], elf.Audit);
        Assert.Equal(["filter.so", "auxiliary.so"], elf.Filters);
        Assert.Equal(["dlopen", "getaddrinfo"], elf.Imports.Order());
        Assert.Equal(["""[{"soname":["libx.so.1"]}]"""], elf.DlopenNotes);
        Assert.Null(elf.Damage);
    }

    [Fact]
    public void Read_OverlappingNames_StopsAtTheLimit()
    {
        byte[] file = new ElfBuilder().Needs(new string('x', 60_000)).Build();
        byte[] many = new ElfBuilder().Needs([.. Enumerable.Range(0, 100).Select(i => $"{i:000}{new string('x', 60_000)}")]).Build();

        Assert.Null(Read(file).Damage);
        Assert.Equal("more than 1048576 bytes of names", Read(many).Damage);
        Assert.InRange(Read(many).Needed.Count, 16, 19);
    }

    [Fact]
    public void Read_OverlappingSegments_GivesEachByteOnce()
    {
        byte[] file = new ElfBuilder { LoadSegments = 100 }.Data("/etc/x.conf").Build();

        Assert.InRange(Read(file).ReadOnlyData.Sum(range => range.Length), 1, file.Length);
    }

    [Fact]
    public void Read_RunPathBesideRPath_IgnoresRPath()
    {
        ElfFile elf = Read(new ElfBuilder().Dynamic(ElfBuilder.RPath, "/a").Dynamic(ElfBuilder.RunPath, "/b").Build());

        Assert.Null(elf.RPath);
        Assert.Equal("/b", elf.RunPath);
    }

    [Fact]
    public void Read_StaticProgram_NeedsNothing()
    {
        ElfFile elf = Read(new ElfBuilder { Type = 2 }.Build());

        Assert.True(elf.IsLoadable);
        Assert.Null(elf.Interpreter);
        Assert.Empty(elf.Needed);
        Assert.Empty(elf.Imports);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#!/bin/sh\n")]
    [InlineData("\u007fELF and then text that is long enough to be a header, but says no class at all")]
    public void Read_NotElf_GivesNothing(string text) => Assert.Null(ElfReader.Read(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(text)), []));

    [Fact]
    public void Read_OwnPrograms_AgreesWithReadelf()
    {
        Assert.SkipUnless(File.Exists("/bin/sh") && OperatingSystem.IsLinux(), "needs a Linux program");
        using FileStream program = File.OpenRead("/bin/sh");

        ElfFile? elf = ElfReader.Read(program, ["execve"]);

        Assert.NotNull(elf);
        Assert.NotNull(elf.Interpreter);
        Assert.True(File.Exists(elf.Interpreter));
        Assert.Contains(elf.Needed, name => name.StartsWith("libc.", StringComparison.Ordinal));
        Assert.Contains("execve", elf.Imports);
    }

    [Fact]
    public void Read_MillionNeeded_StopsAtTheLimitAndSaysSo()
    {
        var builder = new ElfBuilder();
        for (int i = 0; i < 1_000_000; i++) builder.Dynamic(ElfBuilder.Needed, i);
        byte[] file = builder.Dynamic(ElfBuilder.SoName, "last").Build();

        ElfFile elf = Read(file);

        Assert.NotNull(elf.Damage);
        Assert.True(elf.Needed.Count <= 8192);
    }

    [Fact]
    public void Read_AnyFieldSetToTheHighest_CostsLittleAndThrowsNothing()
    {
        byte[] valid = new ElfBuilder().Interpreter("/lib/ld.so").Needs("liba.so").Imports("a", "b").DlopenNote("[]").Build();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int read = 0;
        for (int at = 16; at + 8 <= valid.Length; at += 2)
        {
            foreach (ulong value in (ulong[])[ulong.MaxValue, long.MaxValue, uint.MaxValue, int.MaxValue, 0])
            {
                byte[] file = [.. valid];
                BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
                if (ElfReader.Read(new MemoryStream(file), ["a", "b"]) is not null) read++;
            }
        }

        Assert.True(read > 0);
        Assert.True((GC.GetAllocatedBytesForCurrentThread() - before) / read < 1024 * 1024, "a small file takes more than a megabyte");
    }

    [Fact]
    public void Scan_ReadOnlyData_FindsPathsLibrariesAndTexts()
    {
        byte[] file = new ElfBuilder()
            .Data("/etc/app.conf", "plain text", "libplugin.so.3", "dir/mod.so", "go text crypto/tls within", "/with space/x", new string('x', 300_000), "/far/away")
            .Build();
        var found = new HashSet<string>();

        using var stream = new MemoryStream(file);
        ReadOnlyStrings.Scan(stream, Read(file), ["crypto/tls"u8.ToArray(), "absent"u8.ToArray()], text => found.Add(text), _ => { }, new WorkBudget(TestContext.Current.CancellationToken));

        Assert.Equal(["/etc/app.conf", "/far/away", "crypto/tls", "dir/mod.so", "libplugin.so.3"], found.Order(StringComparer.Ordinal));
    }

    private static ElfFile Read(byte[] file)
    {
        ElfFile? elf = ElfReader.Read(new MemoryStream(file), ["dlopen", "getaddrinfo", "absent"]);
        Assert.NotNull(elf);
        return elf;
    }
}
