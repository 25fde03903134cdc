using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect.Contents;

/// <summary>The files that a container sees, by package.</summary>
public class PackageContentTests
{
    private const string Status = "Package: tool\nStatus: install ok installed\nVersion: 1.2-3\nArchitecture: amd64\n\nPackage: gone\nStatus: deinstall ok config-files\n\n";

    private static LayerBuilder Layer => new();

    private static LayerBuilder Base => Layer.File("var/lib/dpkg/status", Status)
        .File("var/lib/dpkg/info/tool.list", "/.\n/usr\n/usr/bin\n/usr/bin/tool\n/usr/share/tool\n/usr/bin/lost\n")
        .File("usr/bin/tool", new byte[1000]).File("usr/bin/lost", new byte[500]);

    private static LayerBuilder Above => Layer.File("usr/share/tool", new byte[3000]).Whiteout("usr/bin/lost").File("opt/own", new byte[70]);

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    public void Packages_OfDpkg_HaveTheFilesThatAreThere(Packing packing)
    {
        PackageContents packages = Packages(new ImageBuilder().Layer(Base, packing).Layer(Above, packing));

        // The list of the package is part of it; the status is nobody's.
        long list = 61;
        Assert.Equal((1, 4000 + list, 70L + Status.Length), (packages.Count, packages.Bytes, packages.OtherBytes));
        Assert.Equal([$"tool 1.2-3 {4000 + list} in 3 from 2"], packages.Largest.Select(Line));
    }

    [Fact]
    public void Packages_OfApk_HaveTheFilesThatAreThere()
    {
        PackageContents packages = Packages(new ImageBuilder().Layer(Layer
            .File("lib/apk/db/installed", "P:musl\nV:1.2.5-r0\nA:x86_64\nF:lib\nR:ld-musl-x86_64.so.1\n\nP:busybox\nV:1\nF:bin\nR:busybox\n\n")
            .File("lib/ld-musl-x86_64.so.1", new byte[600]).File("bin/busybox", new byte[800])));

        Assert.Equal(["busybox 1 800 in 1 from 1", "musl 1.2.5-r0 600 in 1 from 1"], packages.Largest.Select(Line));
    }

    [Fact]
    public void Packages_ImageWithoutThem_AreNull() => Assert.Null(Inspecting.Layers(Layer.File("a", new byte[10])).Present?.Packages);

    [Fact]
    public void Paths_OfPackages_NameThem()
    {
        PresentContent content = Inspecting.Image(new ImageBuilder().Layer(Base).Layer(Above)).Present!;

        Assert.Equal(["usr/share/tool tool 3000", "usr/bin/tool tool 1000", "opt/own - 0"], content.Files.Where(file => !file.Path.StartsWith("var", StringComparison.Ordinal)).Select(Line));
        Assert.Equal(["usr tool 4000", "usr/share tool 3000", "usr/bin tool 1000"], content.Directories.Where(directory => directory.Path.StartsWith("usr", StringComparison.Ordinal)).Select(Line));
    }

    private static string Line(PresentPath path) => $"{path.Path} {path.Package ?? "-"} {path.PackagedBytes}";

    private static string Line(PackageSum package) => $"{package.Name} {package.Version} {package.Bytes} in {package.Files} from {package.Layer}";

    private static PackageContents Packages(ImageBuilder image) => Inspecting.Archive(DockerArchives.Crane(image.Build())).Present!.Packages!;
}
