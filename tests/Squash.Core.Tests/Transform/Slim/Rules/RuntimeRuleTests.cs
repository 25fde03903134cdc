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

    [Fact]
    public void Visit_EscriptOfErlang_KeepsTheLinkToErl()
    {
        MemoryRoot root = Shell().Program("/usr/lib/erlang/bin/escript", App().Build()).Program("/usr/lib/erlang/bin/erl", "#!/bin/sh\ntool\n").Symlink("/usr/bin/escript", "../lib/erlang/bin/escript").Symlink("/usr/bin/erl", "../lib/erlang/bin/erl")
            .Program("/usr/bin/tool", App().Build()).File("/var/lib/dpkg/status", "Package: erlang\nStatus: install ok installed\n\n").File("/var/lib/dpkg/info/erlang.list", "/usr/bin/erl\n/usr/lib/erlang/bin/erl\n");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["escript"]));

        Assert.Contains("/usr/bin/erl", kept);
        Assert.Contains("/usr/bin/tool", kept);
    }

    // escript starts erl, a shell script that finds the program by variables: the image lost the runtime, and with whole packages ssl, which
    // no other package depends on.
    [Theory]
    [InlineData("erl", "/usr/lib/erlang/lib/ssl-10.9/ebin/ssl.app")]
    [InlineData("R", "/usr/lib/R/library/base/R/base.rdb")]
    public void Visit_RuntimeThatAScriptStarts_KeepsItsLibrary(string command, string module)
    {
        MemoryRoot root = Shell().Program($"/usr/bin/{command}", "#!/bin/sh\nexec \"$ROOT/bin/program\"\n").File(module);

        Assert.Contains(module, Kept(root, SlimScope.File, Config(cmd: [command])));
    }

    // prosody's command is a script of its package that names the directory of its modules; nothing else does.
    [Fact]
    public void Visit_ScriptOfAPackage_KeepsTheDirectoryOfItsModules()
    {
        MemoryRoot root = Root().Program("/usr/bin/server", "#!/usr/bin/lua\nSOURCES='/usr/lib/server'\n").Program("/usr/bin/lua", App().Build()).File("/usr/lib/server/core.lua")
            .File("/var/lib/dpkg/status", "Package: server\nStatus: install ok installed\n\n").File("/var/lib/dpkg/info/server.list", "/usr/bin/server\n/usr/lib/server/core.lua\n");

        Assert.Contains("/usr/lib/server/core.lua", Kept(root, SlimScope.File, Config(cmd: ["server"])));
    }

    // python-magic loads libmagic with ctypes: nothing but the text of the module names it.
    [Theory]
    [InlineData("/usr/bin/python3", "/usr/local/lib/python3.11/site-packages/magic/loader.py", "libmagic = ctypes.util.find_library('magic')")]
    [InlineData("/usr/bin/python3", "/usr/local/lib/python3.11/site-packages/magic/loader.py", "for name in ['libother.so.3', 'libmagic.so.1']:")]
    [InlineData("/usr/bin/ruby", "/var/lib/gems/magic.rb", "  ffi_lib 'magic'")]
    public void Visit_ModuleThatLoadsALibrary_KeepsIt(string program, string module, string line)
    {
        MemoryRoot root = Root().Program(program, App().Build()).File(module, $"import ctypes\n{line}\n").File("/usr/lib/x86_64-linux-gnu/libmagic.so.1", App().Build()).File("/usr/lib/x86_64-linux-gnu/libmagick.so.1", App().Build())
            .Program("/sbin/ldconfig", App().Build());

        string[] kept = Kept(root, SlimScope.File, Config(cmd: [program]));

        Assert.Contains("/usr/lib/x86_64-linux-gnu/libmagic.so.1", kept);
        Assert.DoesNotContain("/usr/lib/x86_64-linux-gnu/libmagick.so.1", kept);
        Assert.Equal(line.Contains("find_library", StringComparison.Ordinal), kept.Contains("/sbin/ldconfig"));
    }

    [Fact]
    public void Visit_ModuleOfAPackage_KeepsWhatThePackageDependsOn()
    {
        MemoryRoot root = Root().Program("/usr/bin/python3", App().Build()).File("/usr/lib/python3/dist-packages/module.py").File("/usr/share/data/table")
            .File("/var/lib/dpkg/status", "Package: python3-module\nStatus: install ok installed\nDepends: module-data\n\nPackage: module-data\nStatus: install ok installed\n\n")
            .File("/var/lib/dpkg/info/python3-module.list", "/usr/lib/python3/dist-packages/module.py\n").File("/var/lib/dpkg/info/module-data.list", "/usr/share/data/table\n");

        Assert.Contains("/usr/share/data/table", Kept(root, SlimScope.Package, Config(cmd: ["python3"]), layers: 2));
    }
}
