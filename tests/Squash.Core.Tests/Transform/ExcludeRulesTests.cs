using System.Diagnostics;
using System.Text;
using Squash.TestSupport;
using Squash.Transform;

namespace Squash.Core.Tests.Transform;

/// <summary>Exclude patterns have the same meaning as in a .gitignore; the reference is git itself, if it is installed.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class ExcludeRulesTests
{
    private static readonly string[] Files =
    [
        "a", "b.txt", "sub/a", "sub/b.txt", "sub/deep/a", "sub/deep/c.log", "usr/share/doc/x/copyright", "usr/share/doc/readme",
        "usr/share/man/man1/ls.1", "usr/lib/doc", "var/cache/apt/archives/p.deb", "var/cache/apt/pkgcache.bin", "var/lib/dpkg/status",
        "doc/x/y", "x/doc/z", "#hash", "!bang", "with space", "end ", "star*name", "q?mark", "[set]", "back\\slash", "UPPER", "dot.d/file",
        "foo/bar/baz", "foo/x/bar/baz", "foo/x/y/bar/baz", "ünïcode/ß",
    ];

    public static TheoryData<string> Lists { get; } =
    [
        "a", "/a", "sub/a", "/sub", "sub/", "*.txt", "*.log\n!c.log", "usr/share/doc", "usr/share/doc/\n!usr/share/doc/readme",
        "usr/share/doc/*\n!usr/share/doc/readme", "usr/share/doc/**\n!usr/share/doc/readme", "doc", "doc/", "/doc", "**/doc", "**/doc/**",
        "doc/**", "foo/**/baz", "foo/**/bar/baz", "foo/*/bar", "**", "*", "*\n!*/\n!*.txt", "/*\n!/sub", "var/cache/apt/**/*.deb",
        "\\#hash", "#hash", "\\!bang", "!bang", "with space", "with space   ", "end\\ ", "star\\*name", "star*", "q\\?mark", "?", "b?txt",
        "[ab]", "[!ab]", "[^a-c]", "[[:upper:]]*", "[a-", "[]]*", "\\[set\\]", "back\\\\slash", "upper", "sub/**/a", "**/deep/", "/**/a",
        "a/**", "//a", "sub//a", "usr/*/doc", "usr/**", "!a", "a\n!a", "a\n!a\na", "", "   ", "/", "\n\n#\n", "ünï*", "*.d/", "sub/*",
    ];

    [Theory]
    [MemberData(nameof(Lists))]
    public void IsExcluded_AnyPatterns_AgreesWithGit(string patterns)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/git"), "git, the reference, is not installed");
        string folder = Directory.CreateTempSubdirectory("squash-gitignore-").FullName;
        try
        {
            foreach (string file in Files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file)) ?? folder);
                File.WriteAllText(Path.Combine(folder, file), "");
            }

            File.WriteAllText(Path.Combine(folder, ".git-patterns"), patterns + "\n");
            string[] kept = Git(folder, "-c core.excludesFile= -c core.quotePath=false ls-files -z --others --exclude-from=.git-patterns");
            Assert.Equal(kept.Where(Files.Contains).Order(StringComparer.Ordinal), Kept(patterns).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> Kept(string patterns)
    {
        var rules = new ExcludeRules(patterns.Split('\n'));
        return Files.Where(file => !Ancestors(file).Any(path => rules.IsExcluded(Encoding.UTF8.GetBytes(path), path != file)));
    }

    private static IEnumerable<string> Ancestors(string path) =>
        Enumerable.Range(0, path.Length).Where(i => path[i] == '/').Select(i => path[..i]).Append(path);

    private static string[] Git(string folder, string arguments)
    {
        using Process init = Process.Start("/usr/bin/git", ["init", "--quiet", folder]);
        init.WaitForExit();
        var start = new ProcessStartInfo("/usr/bin/git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        using Process git = Process.Start(start) ?? throw new InvalidOperationException("git did not start");
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }
}
