using System.Text.Json.Nodes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect.Contents;

/// <summary>Files that an image cannot run without.</summary>
public class FilePurposeTests
{
    [Theory]
    [InlineData("usr/lib/jvm/java-17/lib/server/libjvm.so", "the runtime of Java")]
    [InlineData("opt/java/lib/modules", "the runtime of Java")]
    [InlineData("usr/local/bin/node", "the runtime of Node.js")]
    [InlineData("usr/lib/x86_64-linux-gnu/libnode.so.108", "the runtime of Node.js")]
    [InlineData("usr/local/lib/libpython3.12.so.1.0", "the runtime of Python")]
    [InlineData("usr/bin/python3.11", "the runtime of Python")]
    [InlineData("usr/bin/php8.3", "the runtime of PHP")]
    [InlineData("usr/lib/libruby-3.1.so.3.1.2", "the runtime of Ruby")]
    [InlineData("usr/share/dotnet/shared/System.Private.CoreLib.dll", "the runtime of .NET")]
    [InlineData("srv/server", "the program that the image starts")]
    [InlineData("srv/other/server", null)]
    [InlineData("srv/node", null)]
    [InlineData("usr/bin/nodemon", null)]
    [InlineData("lib/modules/6.1/kernel.ko", null)]
    [InlineData("srv/libpython.md", null)]
    public void Purpose_OfAFile_IsKnownByItsNameOrTheConfig(string path, string? purpose) =>
        Assert.Equal(purpose, Assert.Single(Inspecting.Image(Image(path, "/srv/server")).Present!.Files).Purpose);

    [Theory]
    [InlineData("usr/local/bin/server", "the program that the image starts")]
    [InlineData("srv/server", null)]
    public void Purpose_CommandWithoutAPath_IsAProgram(string path, string? purpose) =>
        Assert.Equal(purpose, Assert.Single(Inspecting.Image(Image(path, "server")).Present!.Files).Purpose);

    [Theory]
    [InlineData("usr", "a directory of the system")]
    [InlineData("usr/lib/aarch64-linux-gnu", "a directory of the system")]
    [InlineData("usr/lib/jvm", null)]
    [InlineData("var/cache", null)]
    [InlineData("opt/java", "with the runtime of Java")]
    [InlineData("opt/javadoc", null)]
    public void Purpose_OfADirectory_IsThatOfTheSystemOrOfAFileInIt(string path, string? purpose)
    {
        var layer = new LayerBuilder().File("opt/java/lib/server/libjvm.so", new byte[100]).File($"{path}/one/x", new byte[50]).File($"{path}/two/x", new byte[50]);

        Assert.Equal(purpose, Assert.Single(Inspecting.Image(new ImageBuilder().Layer(layer)).Present!.Directories, directory => directory.Path == path).Purpose);
    }

    private static ImageBuilder Image(string path, string command) =>
        new ImageBuilder().Layer(new LayerBuilder().File(path, new byte[10])).Config(config => config["config"]!["Cmd"] = new JsonArray(command));
}
