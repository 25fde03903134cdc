using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Messages in the language of the image stay, those in other languages go.</summary>
public class TranslationRuleTests
{
    private const string Folder = "/usr/share/locale";

    [Theory]
    [InlineData(SlimScope.Package, "LANG=de_AT.UTF-8", new[] { "de/tool.mo", "locale.alias" })]
    [InlineData(SlimScope.Package, "LANGUAGE=fr:pt_BR", new[] { "fr/tool.mo", "locale.alias", "pt/tool.mo", "pt_BR/tool.mo" })]
    [InlineData(SlimScope.Package, "LC_ALL=sr@latin", new[] { "locale.alias", "sr/tool.mo", "sr@latin/tool.mo" })]
    [InlineData(SlimScope.Package, "LANG=C.UTF-8", new[] { "locale.alias" })]
    [InlineData(SlimScope.File, "LANG=de_AT.UTF-8", new[] { "de/tool.mo" })]
    [InlineData(SlimScope.File, "LANG=C.UTF-8", new string[0])]
    public void Visit_ProgramOfAPackage_KeepsItsMessagesInTheLanguageOfTheImage(SlimScope scope, string variable, string[] expected)
    {
        MemoryRoot root = Root().Program("/usr/bin/tool", App().Imports("textdomain").Build()).File($"{Folder}/locale.alias").File($"{Folder}/de/LC_MESSAGES/other.mo")
            .File("/var/lib/dpkg/status", "Package: tool\nStatus: install ok installed\n\n");
        string list = $"/usr/bin/tool\n{Folder}/locale.alias\n";
        foreach (string language in (string[])["de", "fr", "pt", "pt_BR", "sr", "sr@latin"])
        {
            string path = $"{Folder}/{language}/LC_MESSAGES/tool.mo";
            root.File(path);
            list += $"{Folder}/{language}\n{path}\n";
        }

        root.File("/var/lib/dpkg/info/tool.list", list);

        string[] kept = Kept(root, scope, Config(cmd: ["tool"], env: [variable]), layers: 2);

        Assert.Equal(expected, kept.Where(path => path.StartsWith(Folder, StringComparison.Ordinal)).Select(path => path[(Folder.Length + 1)..].Replace("/LC_MESSAGES", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Visit_ProgramOfNoPackageAndLibc_KeepTheMessagesOfTheirNames()
    {
        MemoryRoot root = Root().Program("/usr/bin/tool", App("libc.so.6").Imports("dcgettext").Build()).File("/usr/lib/libc.so.6", App().Build())
            .File($"{Folder}/de/LC_MESSAGES/tool.mo").File($"{Folder}/de/LC_MESSAGES/libc.mo").File($"{Folder}/de/LC_MESSAGES/other.mo");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["tool"], env: ["LANG=de_DE.UTF-8"]));

        Assert.Contains($"{Folder}/de/LC_MESSAGES/tool.mo", kept);
        Assert.Contains($"{Folder}/de/LC_MESSAGES/libc.mo", kept);
        Assert.DoesNotContain($"{Folder}/de/LC_MESSAGES/other.mo", kept);
    }
}
