using Squash.TestSupport.Elf;
using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Loader;

namespace Squash.Core.Tests.Transform.Slim.Loader;

/// <summary>The files that each loader maps, in cases that no host can show: other machines, musl, hostile files.</summary>
public class ProgramMapperTests
{
    private const string Glibc = "/lib64/ld-linux-x86-64.so.2";

    [Fact]
    public void Map_RunPathOfLibrary_IsNotInherited()
    {
        MemoryRoot root = Root()
            .Program("/bin/p", Needs("liba.so").Dynamic(ElfBuilder.RunPath, "/x").Build())
            .File("/x/liba.so", Needs("libb.so").Build())
            .File("/x/libb.so", new ElfBuilder().Build());

        MappedProgram mapped = Map(root);

        Assert.Equal("libb.so", Assert.Single(mapped.Missing).Name);
    }

    [Fact]
    public void Map_RPathOfProgram_IsInherited()
    {
        MemoryRoot root = Root()
            .Program("/bin/p", Needs("liba.so").Dynamic(ElfBuilder.RPath, "/x").Build())
            .File("/x/liba.so", Needs("libb.so").Build())
            .File("/x/libb.so", new ElfBuilder().Build());

        Assert.Equal(["/x/liba.so", "/x/libb.so"], Libraries(Map(root)));
    }

    [Fact]
    public void Map_LibraryOfAnotherMachineFirst_GoesOn()
    {
        MemoryRoot root = Root()
            .Program("/bin/p", Needs("liba.so").Dynamic(ElfBuilder.RunPath, "/arm:/text:/x").Build())
            .File("/arm/liba.so", new ElfBuilder { Machine = 183 }.Build())
            .File("/text/liba.so", "INPUT(-la)")
            .File("/x/liba.so", new ElfBuilder().Build());

        Assert.Equal(["/x/liba.so"], Libraries(Map(root)));
    }

    [Fact]
    public void Map_ForeignArchitecture_UsesItsDirectories()
    {
        MemoryRoot root = new MemoryRoot()
            .Program("/bin/p", new ElfBuilder { Machine = 183 }.Interpreter("/lib/ld-linux-aarch64.so.1").Needs("liba.so").Build())
            .File("/lib/ld-linux-aarch64.so.1", new ElfBuilder { Machine = 183 }.Build())
            .File("/usr/lib/aarch64-linux-gnu/liba.so", new ElfBuilder { Machine = 183 }.Build());

        Assert.Equal(["/lib/ld-linux-aarch64.so.1", "/usr/lib/aarch64-linux-gnu/liba.so"], Libraries(Map(root)));
    }

    [Fact]
    public void Map_LoaderWithItsOwnDirectories_LooksThere()
    {
        MemoryRoot root = new MemoryRoot()
            .Program("/bin/p", Needs("liba.so").Build())
            .File(Glibc, new ElfBuilder().Data("/store/glibc/lib/", "/usr/odd/lib/").Build())
            .File("/usr/odd/lib/liba.so", new ElfBuilder().Build())
            .File("/usr/lib/liba.so", new ElfBuilder().Build());

        // The builder puts a NUL between strings, as the loader's table has it.
        Assert.Equal(["/usr/odd/lib/liba.so"], Libraries(Map(root)));
    }

    [Fact]
    public void Map_NoCacheButConfigured_FindsWhatLdconfigWould()
    {
        MemoryRoot root = Root()
            .Program("/bin/p", Needs("liba.so").Build())
            .File("/etc/ld.so.conf", "include ld.so.conf.d/*.conf\n")
            .File("/etc/ld.so.conf.d/x.conf", "/opt/x # here\n")
            .File("/opt/x/liba.so", new ElfBuilder().Build());

        Assert.Equal(["/opt/x/liba.so"], Libraries(Map(root)));
    }

    [Fact]
    public void Map_FilterAuditAndPreload_AreMappedToo()
    {
        MemoryRoot root = Root()
            .Program("/bin/p", Needs("liba.so").Dynamic(ElfBuilder.Audit, "audit.so:more.so").Build())
            .File("/lib/liba.so", new ElfBuilder().Dynamic(ElfBuilder.Auxiliary, "aux.so").Dynamic(ElfBuilder.Filter, "filter.so").Build());
        foreach (string name in (string[])["audit.so", "more.so", "aux.so", "filter.so", "pre.so"]) root.File($"/lib/{name}", new ElfBuilder().Build());

        MappedProgram mapped = Map(root, new SearchSettings { Preload = ["/lib/pre.so"] });

        Assert.Equal(["/lib/audit.so", "/lib/aux.so", "/lib/filter.so", "/lib/liba.so", "/lib/more.so", "/lib/pre.so"], Libraries(mapped).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Map_Musl_SearchesInItsOwnOrder()
    {
        MemoryRoot root = new MemoryRoot()
            .Program("/bin/p", new ElfBuilder().Interpreter("/lib/ld-musl-x86_64.so.1").Needs("libc.musl-x86_64.so.1", "liba.so", "libpthread.so.0").Dynamic(ElfBuilder.RunPath, "$ORIGIN/../run").Build())
            .File("/lib/ld-musl-x86_64.so.1", new ElfBuilder().Dynamic(ElfBuilder.SoName, "libc.musl-x86_64.so.1").Build())
            .Symlink("/lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1")
            .File("/run/liba.so", Needs("libb.so", "libc.so").Build())
            .File("/run/libb.so", Needs("libd.so").Build())
            .File("/etc/ld-musl-x86_64.path", "/one\n/two\n")
            .File("/two/libd.so", new ElfBuilder().Build())
            .File("/usr/lib/libd.so", new ElfBuilder().Build());

        MappedProgram mapped = Map(root);

        Assert.Equal(["/lib/ld-musl-x86_64.so.1", "/bin/../run/liba.so", "/bin/../run/libb.so", "/two/libd.so"], Libraries(mapped));
        Assert.Empty(mapped.Missing);
    }

    [Fact]
    public void Map_MuslLibraryPath_ComesBeforeRunPath()
    {
        MemoryRoot root = new MemoryRoot()
            .Program("/bin/p", new ElfBuilder().Interpreter("/lib/ld-musl-x86_64.so.1").Needs("liba.so").Dynamic(ElfBuilder.RPath, "/run").Build())
            .File("/lib/ld-musl-x86_64.so.1", new ElfBuilder().Build())
            .File("/run/liba.so", new ElfBuilder().Build())
            .File("/env/liba.so", new ElfBuilder().Build());

        Assert.Contains("/env/liba.so", Libraries(Map(root, new SearchSettings { LibraryPath = "/env" })));
    }

    // The directories of libraries were read again for each module of glibc: a third of the time of --slim.
    [Fact]
    public void Map_ManyLibraries_SearchTheirLoaderOnce()
    {
        const int Count = 200;
        MemoryRoot root = Root().File("/usr/lib/libc.so.6", new ElfBuilder().Build());
        foreach (int i in Enumerable.Range(0, Count)) root.File($"/usr/lib/lib{i}.so", new ElfBuilder().Needs("libc.so.6").Build());
        ProgramMapper mapper = Mapper(root);
        long before = root.Budget.Left;

        Assert.All(Enumerable.Range(0, Count), i => Assert.NotNull(mapper.Map(root.Resolve($"/usr/lib/lib{i}.so"))));

        Assert.InRange(before - root.Budget.Left, 1, Count * 100);
    }

    [Fact]
    public void Map_StaticProgram_MapsNothing() => Assert.Null(Mapper(Root().Program("/p", new ElfBuilder { Type = 2 }.Build())).Map(Root().Program("/p", "").Resolve("/p")));

    [Fact]
    public void Map_OriginInLibraryPath_IsReplacedBeforeTheWorkingDirectoryCounts()
    {
        MemoryRoot root = Root().Program("/bin/p", Needs("liba.so").Build()).File("/bin/x/liba.so", new ElfBuilder().Build());

        Assert.Equal(["/bin/x/liba.so"], Libraries(Map(root, new SearchSettings { LibraryPath = "$ORIGIN/x", WorkingDirectory = "/work" })));
    }

    [Fact]
    public void Map_CyclicNeeds_EndsWithEachOnce()
    {
        MemoryRoot root = Root().Program("/bin/p", Needs("lib0.so").Build());
        for (int i = 0; i < 300; i++) root.File($"/lib/lib{i}.so", Needs([.. Enumerable.Range(0, 300).Select(n => $"lib{n}.so")]).Build());

        Assert.Equal(300, Libraries(Map(root)).Length);
    }

    [Fact]
    public void Map_MoreCombinationsThanAllowed_Refuses()
    {
        MemoryRoot root = Root().Program("/bin/p", Needs([.. Enumerable.Range(0, 1000).Select(n => $"lib{n}.so")]).Dynamic(ElfBuilder.RPath, string.Join(':', Enumerable.Repeat("/x", 1000))).Build());
        root.Budget = new WorkBudget(CancellationToken.None, steps: 100_000);

        Assert.Throws<LimitExceededException>(() => Map(root));
    }

    private static MemoryRoot Root() => new MemoryRoot().File(Glibc, new ElfBuilder().Build());

    private static ElfBuilder Needs(params string[] names) => new ElfBuilder().Interpreter(Glibc).Needs(names);

    private static ProgramMapper Mapper(MemoryRoot root, SearchSettings? settings = null) =>
        new(root, new ElfFiles(root, []), settings ?? new SearchSettings());

    private static MappedProgram Map(MemoryRoot root, SearchSettings? settings = null)
    {
        MappedProgram? mapped = Mapper(root, settings).Map(root.Resolve("/bin/p"));
        Assert.NotNull(mapped);
        return mapped;
    }

    private static string[] Libraries(MappedProgram mapped) => [.. mapped.Files.Where(file => file.Loader is not null && file.Path != Glibc).Select(file => file.Path)];
}
