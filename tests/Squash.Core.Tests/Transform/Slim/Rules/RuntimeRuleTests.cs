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

        Assert.Contains("/app/app.dll", kept);
        Assert.Equal(stays, kept.Contains("/usr/share/dotnet/shared/System.dll"));
    }

    [Fact]
    public void Visit_ModulesInADirectoryOfTheEnvironment_Stay()
    {
        MemoryRoot root = Root().Program("/usr/bin/python3", App().Build()).File("/code/main.py").File("/code/module.py");

        Assert.Contains("/code/module.py", Kept(root, SlimScope.File, Config(cmd: ["python3"], env: ["PYTHONPATH=/code"])));
    }

    // The link decides where Python searches; only the program that it leads to stayed.
    [Theory]
    [InlineData(new[] { "/venv/bin/python", "-m", "site" }, "PATH=/usr/bin")]
    [InlineData(new[] { "python", "-m", "site" }, "PATH=/venv/bin:/usr/bin")]
    [InlineData(new[] { "/usr/local/bin/serve" }, "PATH=/usr/bin")]
    public void Visit_PythonOfAnEnvironment_KeepsTheEnvironment(string[] cmd, string path)
    {
        MemoryRoot root = Root().Program("/usr/bin/python3", App().Build()).Symlink("/venv/bin/python", "/usr/bin/python3").File("/venv/pyvenv.cfg").File("/venv/lib/python3.11/site-packages/flask.py")
            .Program("/usr/local/bin/serve", "#!/venv/bin/python\n");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: cmd, env: [path]));

        Assert.Contains("/venv/pyvenv.cfg", kept);
        Assert.Contains("/venv/lib/python3.11/site-packages/flask.py", kept);
    }
}
