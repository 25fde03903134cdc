using Squash.TestSupport;

namespace Squash.Interop.Tests.Install;

/// <summary>The Debian package built by <c>make deb</c>.</summary>
[Trait(Cost.Trait, Cost.Engine)]
public sealed class DebianPackageTests(CleanDebian debian) : InstallTest
{
    private static string Package => Need.Artifact("squash_*.deb");

    [Fact]
    public void Package_OnACleanRoot_InstallsRunsAndIsRemoved()
    {
        Shell.Run($"cp -a {debian.Root} root; mkdir root/artifacts; cp {Package} root/artifacts/; rm root/etc/apt/apt.conf.d/*");
        Shell.Run($$"""
            export DEBIAN_FRONTEND=noninteractive
            sudo() { chroot . "$@" --yes; }
            cd root; {{Readme.Command("make deb")}}
            """);

        Shell.Run("chroot root squash -q -t demo:slim < in.tar > out.tar");
        Assert.Equal(File.ReadAllBytes(Squash("in.tar")), File.ReadAllBytes(PathOf("out.tar")));

        Assert.Contains("SOURCE TARGET", Shell.Run("chroot root squash-push.sh --help"), StringComparison.Ordinal);

        Shell.Run("chroot root apt-get purge --yes squash");
        Assert.Equal("", Shell.Run("find root -name '*squash*' -not -path 'root/artifacts/*' -not -path 'root/var/log/*'"));
    }

    // A minimal system skips documentation during installation, but the package contains it.
    [Fact]
    public void Package_HasManualAndCompletions()
    {
        Need.Programs("dpkg-deb");
        string[] files = Shell.Run($"dpkg-deb --contents {Package} | awk '{{ print $6 }}'").Split('\n');

        Assert.All(
            [
                "bin/squash", "bin/squash-push.sh", "share/man/man1/squash.1.gz", "share/man/man1/squash-inspect.1.gz", "share/bash-completion/completions/squash",
                "share/zsh/vendor-completions/_squash", "share/fish/vendor_completions.d/squash.fish", "share/doc/squash/copyright",
            ],
            file => Assert.Contains($"./usr/{file}", files));
    }

    [Fact]
    public void Package_HasNothingThatLintianMinds()
    {
        Need.Programs("lintian");

        Assert.Equal("", Shell.Run($"lintian --fail-on error,warning {Package}"));
    }

    [Fact]
    public void Package_BuiltTwice_IsTheSame()
    {
        Need.Programs("make", "dpkg-deb", "dpkg-shlibdeps");

        // Compressing takes long, so `make deb` is the first time. An ar archive has its time in the bytes from 24 to 36.
        Shell.Run($"""
            export SOURCE_DATE_EPOCH=$(head --bytes=36 {Package} | tail --bytes=12 | tr --delete ' ')
            mkdir second
            umask 077
            {Registry.RepositoryPath(".")}/scripts/make-deb.sh second
            cmp {Package} second/squash_*.deb
            """);
    }

    [Fact]
    public void Image_BuiltTwice_IsTheSame()
    {
        Need.Programs("ldd");

        _ = Need.Artifact("publish/squash");
        Shell.Run($"""
            export SOURCE_DATE_EPOCH=1700000000
            mkdir first second
            {Registry.RepositoryPath(".")}/scripts/make-image.sh first/image.tar
            (umask 077; {Registry.RepositoryPath(".")}/scripts/make-image.sh second/image.tar)
            cmp first/image.tar second/image.tar
            """);
    }
}
