using Squash.TestSupport.Elf;
using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Names among the strings of a program.</summary>
public class StringRuleTests
{
    private const string Icu = "/usr/lib/libicuuc.so.72";

    // NativeAOT programs, and others, name "libicuuc.so" and add the version.
    [Fact]
    public void Visit_NameWithoutVersion_KeepsTheVersionsThatTheImageHas()
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data("libicuuc.so", "libplain.so").Build()).File(Icu, new ElfBuilder().Build()).File("/usr/lib/libicuuc.so.other", "no library")
            .File("/usr/lib/libplain.so", new ElfBuilder().Build()).File("/usr/lib/libplain.so.1", new ElfBuilder().Build());

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.Contains(Icu, kept);
        Assert.Contains("/usr/lib/libplain.so", kept);
        Assert.DoesNotContain("/usr/lib/libicuuc.so.other", kept);
        Assert.DoesNotContain("/usr/lib/libplain.so.1", kept);
    }
}
