using System.Text;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Packages;

namespace Squash.Core.Tests.Transform.Slim.Packages;

public class PackageDatabaseTests
{
    private const string Bash = "Package: bash\nEssential: yes\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2\nPre-Depends: libc6 (>= 2.36),\n libtinfo6 (>= 6)\nDepends: base-files (>= 2.1.12), debianutils | busybox:any\nDescription: GNU shell\n With\n .\n lines\n\n";
    private const string Gone = "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n";
    private const string Libc = "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: same\nVersion: 2.36\nProvides: libc-dev-none, x (= 1)\n";

    [Fact]
    public void Read_Dpkg_KnowsPackagesAndOwners()
    {
        MemoryRoot root = Dpkg();

        PackageDatabase database = Read(root);

        Assert.Equal(["bash", "libc6"], database.Packages.Select(package => package.Name));
        Assert.Equal(["libc6", "libtinfo6", "base-files", "debianutils|busybox"], database.Packages[0].Depends.Select(group => string.Join('|', group)));
        Assert.Equal("libc6", database.OwnerOf(root.Resolve("/usr/lib/x86_64-linux-gnu/libc.so.6"))?.Name);
        Assert.Equal("libc6", Assert.Single(database.Find("x")).Name);
        Assert.Null(database.OwnerOf(root.Resolve("/usr/lib")));
        Assert.Null(database.OwnerOf(root.Resolve("/opt/own")));
    }

    [Fact]
    public void Read_DivertedFile_BelongsToThePackageWhoseItWas()
    {
        PackageDatabase database = Read(Dpkg());
        MemoryRoot root = Dpkg();

        Assert.Equal("bash", database.OwnerOf(root.Resolve("/bin/sh.distrib"))?.Name);
        Assert.Null(database.OwnerOf(root.Resolve("/bin/sh")));
    }

    [Fact]
    public void Reduce_SomePackages_KeepsTheirStanzasByteForByte()
    {
        PackageDatabase database = Read(Dpkg());

        (int node, byte[] content) = Assert.Single(database.Reduce(new HashSet<Package> { database.Packages[0] }));

        Assert.Equal(Dpkg().Resolve("/var/lib/dpkg/status"), node);
        Assert.Equal(Bash, Encoding.UTF8.GetString(content));
    }

    [Fact]
    public void Read_Distroless_KnowsPackagesAndOwners()
    {
        MemoryRoot root = new MemoryRoot()
            .File("/var/lib/dpkg/status.d/libc6", "Package: libc6\nVersion: 2.36\n")
            .File("/var/lib/dpkg/status.d/libc6.md5sums", "0123  usr/lib/libc.so.6\n")
            .File("/usr/lib/libc.so.6");

        PackageDatabase database = Read(root);

        Assert.Equal("libc6", database.OwnerOf(root.Resolve("/usr/lib/libc.so.6"))?.Name);
        Assert.Empty(Assert.Single(database.Reduce(new HashSet<Package>())).Content);
    }

    [Theory]
    [InlineData("/lib/apk/db/installed")]
    [InlineData("/usr/lib/apk/db/installed")]
    public void Read_Apk_KnowsPackagesAndOwners(string path)
    {
        MemoryRoot root = new MemoryRoot()
            .File(path, "C:Q1\nP:musl\nV:1.2.5-r0\nA:x86_64\np:so:libc.musl-x86_64.so.1=1\nF:lib\nR:ld-musl-x86_64.so.1\na:0:0:755\n\nP:busybox\nV:1.36\nD:so:libc.musl-x86_64.so.1 !old musl>=1.2\nF:bin\nR:busybox\n\n")
            .File("/lib/ld-musl-x86_64.so.1").File("/bin/busybox");

        PackageDatabase database = Read(root);

        Assert.Equal("musl", database.OwnerOf(root.Resolve("/lib/ld-musl-x86_64.so.1"))?.Name);
        Assert.Equal(["so:libc.musl-x86_64.so.1", "musl"], database.Packages[1].Depends.SelectMany(group => group));
        Assert.Equal("musl", Assert.Single(database.Find("so:libc.musl-x86_64.so.1")).Name);
        byte[] reduced = Assert.Single(database.Reduce(new HashSet<Package> { database.Packages[1] })).Content;
        Assert.StartsWith("P:busybox\n", Encoding.UTF8.GetString(reduced), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DpkgFieldsOfManyLines_CostsAFewTimesTheirBytes()
    {
        string status = "Package: a\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"Field{i}: x\n{string.Concat(Enumerable.Repeat(" y\n", 30_000))}")) + "Depends: b,\n c\n\n";
        MemoryRoot root = new MemoryRoot().File("/var/lib/dpkg/status", status);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Package package = Assert.Single(Read(root).Packages);

        Assert.Equal(["b", "c"], package.Depends.SelectMany(group => group));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 30L * status.Length);
    }

    [Fact]
    public void Read_ApkDirectoryWithALongName_IsNotRepeatedForEachFile()
    {
        string installed = $"P:a\nF:{new string('x', 100_000)}\n{string.Concat(Enumerable.Repeat("R:f\n", 10_000))}F:bin\nR:a\n\n";
        MemoryRoot root = new MemoryRoot().File("/lib/apk/db/installed", installed).File("/bin/a");
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal([root.Resolve("/bin"), root.Resolve("/bin/a")], Assert.Single(Read(root).Packages).Files);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L * installed.Length);
    }

    [Fact]
    public void Read_Rpm_SaysSo() => Assert.True(Read(new MemoryRoot().File("/var/lib/rpm/rpmdb.sqlite", "x")).HasUnreadableRpm);

    [Fact]
    public void Read_NoDatabase_HasNoPackages() => Assert.Empty(Read(new MemoryRoot()).Packages);

    private static MemoryRoot Dpkg() => new MemoryRoot()
        .Symlink("/lib", "usr/lib")
        .File("/usr/lib/x86_64-linux-gnu/libc.so.6")
        .File("/bin/bash").File("/bin/sh").File("/bin/sh.distrib").File("/opt/own")
        .File("/var/lib/dpkg/status", Bash + Gone + Libc)
        .File("/var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\ndash\n")
        .File("/var/lib/dpkg/info/bash.list", "/.\n/bin\n/bin/bash\n/bin/sh\n/not/there\n")
        .File("/var/lib/dpkg/info/libc6:amd64.list", "/.\n/lib\n/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu/libc.so.6\n");

    private static PackageDatabase Read(MemoryRoot root) => PackageDatabase.Read(root);
}
