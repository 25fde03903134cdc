using Squash.Inspect.Contents;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect.Contents;

/// <summary>The files that a container sees.</summary>
public class ContentLedgerTests
{
    private static LayerBuilder Layer => new();

    /// <summary>A file for each kind, and one that looks similar.</summary>
    public static TheoryData<string, string, string> Kinds => new()
    {
        { "apt-lists", "var/lib/apt/lists/x_Packages", "var/lib/apt/extended_states" },
        { "apt-archives", "var/cache/apt/archives/x.deb", "var/cache/x" },
        { "apk-cache", "var/cache/apk/APKINDEX.tar.gz", "etc/apk/world" },
        { "dnf-cache", "var/cache/dnf/x", "var/cache/dnf.log" },
        { "pip-cache", "root/.cache/pip/http/x", "usr/lib/pip/x" },
        { "uv-cache", "home/me/.cache/uv/x", "usr/bin/uv" },
        { "npm-cache", "root/.npm/_cacache/x", "root/.npm/x" },
        { "maven-repository", "root/.m2/repository/x.jar", "root/.m2/settings.xml" },
        { "gradle-cache", "root/.gradle/caches/x", "root/.gradle/gradle.properties" },
        { "go-cache", "root/go/pkg/mod/cache/x", "root/go/bin/x" },
        { "cargo-cache", "usr/local/cargo/registry/x", "usr/local/cargo/bin/x" },
        { "gem-cache", "var/lib/gems/3.1.0/cache/x.gem", "var/lib/gems/3.1.0/gems/x" },
        { "composer-cache", "root/.composer/cache/x", "app/composer/cache" },
        { "model-cache", "root/.cache/huggingface/hub/x", "app/huggingface/x" },
        { "user-cache", "root/.cache/other/x", "root/cache/x" },
        { "temporary", "tmp/x", "app/tmp/x" },
        { "logs", "var/log/x.log", "app/x.log" },
        { "version-control", "app/.git/objects/x", "app/.gitignore" },
        { "documentation", "usr/share/doc/x/copyright", "usr/share/docs/x" },
        { "manual-pages", "usr/share/man/man1/x.gz", "usr/man/x" },
        { "locales", "usr/share/locale/de/x.mo", "usr/lib/locale/C.utf8/x" },
        { "debug-symbols", "usr/lib/x.debug", "usr/lib/debugger/x" },
        { "static-libraries", "usr/lib/x86_64-linux-gnu/x.a", "app/x.a" },
        { "headers", "usr/include/x.h", "app/include/x.h" },
        { "byte-code", "usr/lib/python3/x/__pycache__/x.cpython-313.pyc", "usr/lib/python3/x.py" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Kinds_FileOfAKind_IsCountedAndASimilarOneIsNot(string kind, string path, string other)
    {
        PresentContent content = Content(Layer.File(path, new byte[100]).File(other, new byte[7]));

        Assert.Equal([(kind, 100L, 1L)], content.Kinds.Select(sum => (sum.Name, sum.Bytes, sum.Files)));
    }

    [Fact]
    public void Kinds_AllHaveATest() => Assert.Equal(ContentKinds.All.Select(kind => kind.Name), Kinds.Select(row => row.Data.Item1));

    [Fact]
    public void Kinds_KindInsideOfAnother_IsCountedOnce()
    {
        PresentContent content = Content(Layer.File("root/.cache/pip/x", new byte[10]).File("root/.cache/other", new byte[3]).File("tmp/app/.git/x", new byte[5]));

        Assert.Equal([("pip-cache", 10L), ("temporary", 5L), ("user-cache", 3L)], content.Kinds.Select(sum => (sum.Name, sum.Bytes)));
    }

    [Fact]
    public void Content_DeletedAndOverriddenFiles_AreNotThere()
    {
        PresentContent content = Content(Layer.File("a", new byte[10]).File("b", new byte[20]), Layer.Whiteout("a").File("b", new byte[5]).File("c/d/e", new byte[9]));

        Assert.Equal(14, content.Bytes);
        Assert.Equal(["c/d/e 9 in 2", "b 5 in 2"], content.Files.Select(Line));
    }

    [Fact]
    public void Content_HardlinkedFile_CountsOnce()
    {
        PresentContent content = Content(Layer.File("a", new byte[10]).HardLink("d/b", "a"));

        Assert.Equal(10, content.Bytes);
        Assert.Equal(["a 10 in 1"], content.Files.Select(Line));
    }

    [Fact]
    public void Directories_ThatAreHardlyMoreThanOneOfThem_AreLeftOut()
    {
        PresentContent content = Content(Layer.File("a/b/c/x", new byte[50]).File("a/b/c/y", new byte[50]).File("a/d/z", new byte[20]), Layer.File("a/d/w", new byte[30]));

        Assert.Equal(["a 150 in 1", "a/b/c 100 in 1", "a/d 50 in 2"], content.Directories.Select(Line));
    }

    [Fact]
    public void Tree_Directories_HaveTheSumOfTheirFiles()
    {
        PresentNode root = Content(Layer.File("a/x", new byte[50]).File("a/y", new byte[20]).File("b", new byte[30])).Tree;

        Assert.Equal((100L, 3), (root.Bytes, root.Files));
        Assert.Equal(["a 70 2", "b 30 1"], root.Children.Select(node => $"{node.Name} {node.Bytes} {node.Files}"));
    }

    private static string Line(PresentPath path) => $"{path.Path} {path.Bytes} in {path.Layer}";

    private static PresentContent Content(params LayerBuilder[] layers) => Inspecting.Layers(layers).Present!;
}
