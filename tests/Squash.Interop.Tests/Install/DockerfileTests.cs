using Squash.TestSupport;

namespace Squash.Interop.Tests.Install;

/// <summary>
/// The Dockerfile, built by a real engine. Its base images come from the internet, and compiling takes minutes, so images with the
/// same names replace them. Their make copies the output of <c>make dist</c>.
/// </summary>
[Collection(SharedEngines.Name)]
[Trait(Cost.Trait, Cost.Engine)]
public sealed class DockerfileTests(Engines engines) : InstallTest
{
    private const string Sdk = "mcr.microsoft.com/dotnet/sdk:10.0";
    private const string Runtime = "mcr.microsoft.com/dotnet/runtime-deps:10.0";

    [Fact]
    public void Build_OfAClone_IsAnImageThatSquashesAndHasNothingElse()
    {
        MakeBases();
        string expected = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Squash("in.tar"))));

        Build("-t squash-interop:dockerfile .");

        engines.Shell.Run($"ln -f {PathOf("in.tar")} dockerfile-in.tar");
        Assert.Equal($"{expected}  -", engines.Shell.Run("docker run --rm -i --network none squash-interop:dockerfile -q -t demo:slim < dockerfile-in.tar | sha256sum"));
        Assert.Equal("1 65532:65532", engines.Shell.Run("docker inspect --format '{{len .RootFS.Layers}} {{.Config.User}}' squash-interop:dockerfile"));
        Assert.Contains("SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt", engines.Shell.Run("docker inspect --format '{{.Config.Env}}' squash-interop:dockerfile"), StringComparison.Ordinal);
        Assert.Contains("BEGIN CERTIFICATE", engines.Shell.Run("docker create --name certificates squash-interop:dockerfile > /dev/null; docker export certificates | tar -xO etc/ssl/certs/ca-certificates.crt"), StringComparison.Ordinal);
        Assert.Equal("1777", engines.Shell.Run("docker create --name dockerfile squash-interop:dockerfile > /dev/null; docker export dockerfile | tar -tv tmp/ | cut -c 1-10 | sed s/drwxrwxrwt/1777/"));
    }

    [Fact]
    public void Build_OfTheTargetCi_HasAShellAndTheProgram()
    {
        MakeBases();

        Build("--target ci -t squash-interop:ci .");

        Assert.StartsWith("squash ", engines.Shell.Run("docker run --rm --network none squash-interop:ci sh -c 'squash --version'"), StringComparison.Ordinal);
    }

    // All files in git may be in the context, but build output must not.
    [Fact]
    public void Context_HasWhatIsBuiltAndNoMore()
    {
        MakeBases();

        Build("--target build -t squash-interop:context .");

        string[] names = engines.Shell.Run("docker run --rm --network none squash-interop:context /bin/busybox ls -A /source").Split('\n');
        Assert.Equal(
            [
                ".editorconfig", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "LICENSE", "Makefile",
                "THIRD-PARTY-NOTICES.md", "artifacts", "global.json", "scripts", "src",
            ],
            names.Order(StringComparer.Ordinal));
        Assert.Equal("", engines.Shell.Run("docker run --rm --network none squash-interop:context /bin/busybox find /source/src -name bin -o -name obj"));
    }

    private void Build(string arguments) =>
        engines.Shell.Run($"cd {Registry.RepositoryPath(".")}; docker build --quiet --network none {arguments}");

    // Like the real ones, both have the libraries that squash needs.
    private void MakeBases()
    {
        engines.Require();
        string program = Need.Artifact("publish/squash"), image = Need.Artifact("squash-image.tar");
        if (engines.Shell.TryRun($"docker image inspect {Sdk} {Runtime}").ExitCode == 0) return;
        engines.Shell.Run($$"""
            mkdir -p base/bin base/built/publish
            squash -q -i {{image}} --format rootfs | tar -x -C base
            cp -L /bin/busybox base/bin/
            for applet in sh rm mkdir tar cp; do ln -s busybox base/bin/$applet; done
            cp {{program}} base/built/publish/
            cp {{image}} base/built/
            printf '#!/bin/sh\necho "$@"\n' > base/bin/apt-get
            printf '#!/bin/sh\n[ "$*" = "publish image" ] && mkdir artifacts && cp -r /built/. artifacts/\n' > base/bin/make
            chmod +x base/bin/apt-get base/bin/make
            tar -c -C base . | docker import --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' - {{Sdk}}
            docker tag {{Sdk}} {{Runtime}}
            """);
    }
}
