using Squash.Interop.Tests.Install;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Interop.Tests.Documents;

/// <summary>
/// Runs every line of shell in the documents, except those that are listed here with a reason. CI builds the make targets
/// before the tests; here they are only looked up.
/// </summary>
[Trait(Cost.Trait, Cost.Engine)]
[Collection(SharedEngines.Name)]
public sealed class CommandTests(Engines engines, Registry registry) : IClassFixture<Registry>
{
    private const string Installs = $"changes the system; {nameof(PackageTests)}, {nameof(DebianPackageTests)} and {nameof(NativeFileTests)} do it to another one";
    private const string OwnImage = $"needs what make image builds; {nameof(EngineTests)} run it";
    private const string OwnDockerfile = $"compiles for minutes in an image from the internet; {nameof(DockerfileTests)} build it on another one";
    private const string Samples = "Squash.Samples.Tests run the samples";
    private const string Cluster = "needs a cluster; SlurmTests start one";
    private const string Remote = "needs an image from a registry on the internet";

    private static readonly Dictionary<string, string> NotRun = new()
    {
        ["docker pull redis"] = Remote,
        ["sudo make install"] = Installs,
        ["make deb && sudo apt-get install ./artifacts/squash_*.deb"] = Installs,
        ["make pack && dotnet tool install --global Squash.Cli --source artifacts/packages"] = Installs,
        ["dotnet tool install --global Squash.Cli"] = Installs,
        ["make image && docker load -i artifacts/squash-image.tar"] = OwnImage,
        ["docker save redis:latest | docker run --rm -i squash -t redis:slim | docker load"] = OwnImage,
        ["""docker run --rm -v "$PWD:/data" -w /data --user "$(id -u):$(id -g)" squash -i redis.tar -o slim.tar"""] = OwnImage,
        ["dotnet publish src/Squash.Cli -c Release -p:PublishAot=true -r linux-x64 -o artifacts/publish"] = "takes a minute; make publish does it for this system",
        ["dotnet run --project samples/Squash.Samples.Inspect -- redis.tar"] = Samples,
        ["dotnet run --project samples/Squash.Samples.Filter -- redis.tar slim.tar 50000000"] = Samples,
        ["dotnet run --project samples/Squash.Samples.Web"] = Samples,
        ["docker build -t squash ."] = OwnDockerfile,
        ["docker build -t registry.example/squash ."] = OwnDockerfile,
        ["docker build --target ci -t registry.example/squash:ci ."] = OwnDockerfile,
        ["docker push registry.example/squash"] = OwnDockerfile,
        ["docker push registry.example/squash:ci"] = OwnDockerfile,
        ["sbatch slurm-array.sh images.txt --compress zstd"] = Cluster,
        ["sbatch --array=0-15 slurm-array.sh images.txt"] = Cluster,
        ["dotnet run --project tests/Squash.Fuzz -c Release -- try headers artifacts/fuzz/headers/default/crashes/id*"] = "needs a crash that the fuzzer has found",
        ["benchmarks/redis-labs.sh artifacts/publish/squash redis-7.0.15.tar.gz > benchmarks/results/redis-labs.md"] = Remote,
        ["dotnet run --project benchmarks/Squash.Benchmarks --configuration Release -- generate 40000 10 400000000 image.tar"] =
            "makes 400 MB; SyntheticImageTests make smaller ones",
    };

    // A translation has the same blocks as its original.
    public static TheoryData<string> Documents =>
        [.. MarkdownDocument.All.Where(document => document.Commands.Length > 0 && !document.IsTranslation).Select(document => document.Name)];

    [Fact]
    public void NotRun_EveryLine_StandsInADocument()
    {
        HashSet<string> lines = [.. MarkdownDocument.All.SelectMany(document => document.Commands.Split('\n'))];

        Assert.All(NotRun.Keys, line => Assert.Contains(line, lines));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Commands_AsTheyStandThere_Succeed(string document)
    {
        engines.Require();
        registry.Require();
        Need.Programs("make", "jq", "python3");
        string commands = string.Join('\n', new MarkdownDocument(document).Commands.Split('\n').Where(line => !NotRun.ContainsKey(line)));
        Prepare();

        registry.Shell.Run($$"""
            cp -a prepared '{{document.Replace('/', '-')}}'; cd '{{document.Replace('/', '-')}}'
            export DOCKER_HOST=unix://{{engines.PathOf("docker.sock")}}
            make() {
                case $1 in
                    demo) scripts/demo.sh artifacts/bin/squash ;;
                    *) command make --dry-run --directory '{{Registry.RepositoryPath(".")}}' "$@" ;;
                esac
            }
            {{commands.Replace("registry.example", registry.Host, StringComparison.Ordinal)}}
            """);
    }

    // The folder that a reader would have: the built repository, some archives, and images with these names.
    private void Prepare()
    {
        string folder = registry.PathOf("prepared");
        if (Directory.Exists(folder)) return;
        Directory.CreateDirectory(folder);
        WriteImages(folder);
        registry.Shell.Run($"""
            cd prepared
            ln -s {Registry.RepositoryPath("scripts")} {Registry.RepositoryPath("benchmarks")} .
            mkdir -p in artifacts tests/Squash.Cli.Tests/Snapshots
            ln -s '{registry.PathOf("bin")}' artifacts/bin
            squash -q -i redis.tar -o slim.tar
            cp redis.tar in/one.tar
            cp redis.tar huge.tar
            docker -H unix://{engines.PathOf("docker.sock")} load --quiet --input redis.tar
            skopeo copy --quiet docker-archive:base.tar docker://{registry.Host}/base:1
            skopeo copy --quiet docker-archive:redis.tar docker://{registry.Host}/app:1
            echo 'docker://{registry.Host}/app:1 docker://{registry.Host}/app:2' > images.txt
            echo '{registry.Host}/app:1 {registry.Host}/app:2' > names.txt
            """);
    }

    // Little waste, so that the limits in the documents are met.
    private static void WriteImages(string folder)
    {
        byte[] bottom = new LayerBuilder().Directory("bin").File("bin/sh", "demo\n", item => item with { Mode = 0b111_101_101 }).Directory("etc").File("etc/hostname", "demo\n").File("big", new byte[2_000_000]).Build();
        byte[][] layers = [bottom, new LayerBuilder().File("download", new byte[50_000]).Build(), new LayerBuilder().Whiteout("download").Build()];
        File.WriteAllBytes(Path.Combine(folder, "redis.tar"), DockerArchives.Legacy([ImageBuilder.Of(layers).Tag("redis:latest").Tag("redis:lab").Tag("redis:8").Build()]));
        File.WriteAllBytes(Path.Combine(folder, "base.tar"), DockerArchives.Legacy([ImageBuilder.Of(bottom).Build()]));
    }
}
