using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Libraries and directories that runtimes put together while they run.</summary>
public class RuntimeRuleTests
{
    private const string Icu = "/usr/lib/libicuuc.so.72";

    [Fact]
    public void Visit_Dotnet_KeepsTheVersionsOfIcuThatItTries()
    {
        MemoryRoot root = Root().Program("/usr/bin/dotnet", App().Build()).File(Icu, App("libicudata.so.72").Build()).File("/usr/lib/libicudata.so.72", App().Build()).File("/usr/lib/libother.so.1", App().Build());

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["dotnet", "/app/app.dll"]));

        Assert.Contains(Icu, kept);
        Assert.Contains("/usr/lib/libicudata.so.72", kept);
        Assert.DoesNotContain("/usr/lib/libother.so.1", kept);
    }

    [Theory]
    [InlineData("/app/app.runtimeconfig.json", true)]
    [InlineData("/app/other.json", false)]
    public void Visit_ProgramBesideItsAssembly_IsAProgramOfDotnet(string beside, bool stays)
    {
        MemoryRoot root = Root().Program("/app/app", App().Build()).File("/app/app.dll").File(beside).File("/usr/share/dotnet/shared/System.dll");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["/app/app"]));

        Assert.Equal(stays, kept.Contains("/app/app.dll"));
        Assert.Equal(stays, kept.Contains("/usr/share/dotnet/shared/System.dll"));
    }

    [Fact]
    public void Visit_ModulesInADirectoryOfTheEnvironment_Stay()
    {
        MemoryRoot root = Root().Program("/usr/bin/python3", App().Build()).File("/code/main.py").File("/code/module.py");

        Assert.Contains("/code/module.py", Kept(root, SlimScope.File, Config(cmd: ["python3"], env: ["PYTHONPATH=/code"])));
    }
}
