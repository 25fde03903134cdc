using System.Text.RegularExpressions;
using Squash.TestSupport;

namespace Squash.Interop.Tests.Install;

/// <summary>The native file built by <c>make publish</c>.</summary>
[Trait(Cost.Trait, Cost.Engine)]
public sealed class NativeFileTests(CleanDebian debian) : InstallTest
{
    private static string Program => Need.Artifact("publish/squash");

    [Fact]
    public void Publish_NeedsTheCLibraryOnly()
    {
        Need.Programs("readelf");

        string needed = Shell.Run($"readelf --dynamic {Program} | sed -n 's/.*NEEDED.*\\[\\(.*\\)\\]/\\1/p'");

        Assert.All(needed.Split('\n'), library => Assert.Matches(@"\A(libc|libm|ld-linux.*)\.so\.\d\z", library));
    }

    // An option of the native compiler is easily lost, and without this one each start costs twice as much.
    [Fact]
    public void Publish_IsMappedAtAFixedAddress()
    {
        Need.Programs("readelf");

        Assert.Contains("Type: EXEC", Regex.Replace(Shell.Run($"readelf --file-header {Program}"), " +", " "), StringComparison.Ordinal);
    }

    // No command may need the code that the native compiler removes (see ILLink.Substitutions.xml).
    [Theory]
    [InlineData("-q -i in.tar -o OUT -t demo:slim --compress zstd --format oci-archive")]
    [InlineData("-q -i in.tar -o OUT --from 1 --exclude etc/x* --created now --check")]
    [InlineData("-i in.tar --dry-run")]
    [InlineData("inspect in.tar")]
    [InlineData("inspect in.tar --json -")]
    [InlineData("inspect in.tar --html -")]
    [InlineData("diff in.tar in.tar --json -")]
    [InlineData("diff in.tar in.tar --ignore mtime --stat")]
    [InlineData("man")]
    [InlineData("completion bash")]
    public void Publish_EveryCommand_DoesWhatTheManagedOneDoes(string arguments)
    {
        string line = arguments.Replace("OUT", "out.tar", StringComparison.Ordinal);
        const string Show = """
            2>&1 | sed -E 's/ in [0-9.]+ s(;|$)/\1/; s/"elapsedSeconds": [0-9.]+//; s/(squash [0-9.]+) \([0-9a-f]+\)/\1/'
            [ ! -e out.tar ] || sha256sum out.tar; rm -f out.tar
            """;

        string expected = Shell.Run($"export SOURCE_DATE_EPOCH=1700000000; squash {line} {Show}");

        Assert.Equal(expected, Shell.Run($"export SOURCE_DATE_EPOCH=1700000000; {Program} {line} {Show}"));
        Assert.NotEmpty(expected);
    }

    [Fact]
    public void Publish_Batch_DoesWhatTheManagedOneDoes()
    {
        Shell.Run("echo in.tar managed.tar | squash batch - -q --json managed.json");
        Shell.Run($"echo in.tar native.tar | {Program} batch - -q --json native.json; cmp managed.tar native.tar");

        string Report(string name) => Regex.Replace(File.ReadAllText(PathOf(name + ".json")), "(?m)(Seconds\": ).*$", "$1").Replace(name, "", StringComparison.Ordinal);
        Assert.Equal(Report("managed"), Report("native"));
    }

    [Fact]
    public void Install_OnACleanRoot_AsksForOpenSslAndThenSquashesTheSameFromFileAndPipe()
    {
        Need.Artifact("publish/squash");
        Shell.Run($$"""
            cp -a {{debian.Root}} root; cp in.tar root/tmp/
            find root -name 'libssl.so*' -delete
            sudo() { "$@" "DESTDIR=$root"; }
            root=$PWD/root; cd {{Registry.RepositoryPath(".")}}; {{Readme.Command("sudo make install")}}
            """);

        (int code, string output, string error) = Shell.TryRun("chroot root squash -i /tmp/in.tar -o /tmp/out.tar");
        Assert.Equal((1, ""), (code, output));
        Assert.Matches(@"\Asquash: OpenSSL is not installed \(libssl\.so\.3\): .* install libssl3, .*\n\z", error);
        Assert.Equal("in.tar", Shell.Run("ls -A root/tmp"));

        // Debian 13 and Ubuntu 24.04 renamed the package.
        Shell.Run("""
            chroot root apt-get install --yes --reinstall libssl3t64 || chroot root apt-get install --yes --reinstall libssl3
            chroot root squash -q -i /tmp/in.tar -o /tmp/file.tar -t demo:slim --json /tmp/report.json
            cat in.tar | chroot root squash -q -t demo:slim > pipe.tar
            """);
        byte[] expected = File.ReadAllBytes(Squash("in.tar"));
        Assert.Equal(expected, File.ReadAllBytes(PathOf("root/tmp/file.tar")));
        Assert.Equal(expected, File.ReadAllBytes(PathOf("pipe.tar")));
        Assert.Contains("\"demo:slim\"", File.ReadAllText(PathOf("root/tmp/report.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Install_BelowDestDir_IsRunUninstalledAndGone()
    {
        Need.Programs("make", "man");
        _ = Program;
        string make = $"make --no-print-directory -C {Registry.RepositoryPath(".")} PREFIX=/opt/squash DESTDIR=$PWD/dest";

        Shell.Run($"{make} install");

        Assert.Equal(
            """
            bin/squash
            bin/squash-push.sh
            share/bash-completion/completions/squash
            share/fish/vendor_completions.d/squash.fish
            share/man/man1/squash.1
            share/zsh/site-functions/_squash
            """,
            Shell.Run("cd dest/opt/squash; find . -type f -printf '%P\\n' | grep -v '/squash-.*[.]1$' | LC_ALL=C sort"));
        Assert.StartsWith("squash ", Shell.Run("dest/opt/squash/bin/squash --version"), StringComparison.Ordinal);
        Assert.Contains("SOURCE TARGET", Shell.Run("dest/opt/squash/bin/squash-push.sh --help"), StringComparison.Ordinal);
        Assert.Contains("squash-help", Shell.Run("MANPATH=$PWD/dest/opt/squash/share/man man --pager=cat squash"), StringComparison.Ordinal);

        Shell.Run($"{make} uninstall");

        Assert.Equal("", Shell.Run("find dest -type f"));
    }
}
