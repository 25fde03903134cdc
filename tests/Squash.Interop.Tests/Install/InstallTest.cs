using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Interop.Tests.Install;

/// <summary>A separate folder with an image, <c>in.tar</c>.</summary>
public abstract class InstallTest : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-install-");

    protected InstallTest()
    {
        BuiltImage image = new ImageBuilder()
            .Layer(new LayerBuilder().Directory("etc").File("etc/hostname", "demo\n").File("big", new byte[1_000_000]))
            .Layer(new LayerBuilder().Whiteout("big"))
            .Tag("demo:latest")
            .Build();
        File.WriteAllBytes(PathOf("in.tar"), DockerArchives.Legacy([image]));

        // Without this user's settings and packages. The native command is compared with the managed one.
        Shell = new Shell(_folder.FullName, new Dictionary<string, string>
        {
            ["HOME"] = PathOf("home"),
            ["DOTNET_CLI_HOME"] = PathOf("home"),
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_ROOT"] = Path.GetDirectoryName(Shell.DotNet)!,
            ["NUGET_PACKAGES"] = PathOf("packages"),
        }, Shell.Managed);
    }

    internal Shell Shell { get; }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The output of the command that was built with the tests.</summary>
    protected string Squash(string name)
    {
        Shell.Run($"squash -q -i {name} -o expected.tar -t demo:slim");
        return PathOf("expected.tar");
    }
}
