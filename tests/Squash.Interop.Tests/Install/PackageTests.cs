using System.Xml.Linq;
using Squash.TestSupport;

namespace Squash.Interop.Tests.Install;

/// <summary>The NuGet packages built by <c>make pack</c>, installed without another source.</summary>
[Trait(Cost.Trait, Cost.Engine)]
public sealed class PackageTests : InstallTest
{
    private static readonly string UserPackages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [Fact]
    public void Tool_InANewHomeWithoutANetwork_IsInstalledAndSquashes()
    {
        _ = Need.Artifact("packages/Squash.Cli.*.nupkg");

        Shell.Run($"dotnet() {{ '{Shell.DotNet}' \"$@\"; }}; cd {Registry.RepositoryPath(".")}; {Readme.Command("make pack")}");

        Shell.Run("home/.dotnet/tools/squash -q -t demo:slim < in.tar > out.tar");

        Assert.Equal(File.ReadAllBytes(Squash("in.tar")), File.ReadAllBytes(PathOf("out.tar")));
    }

    [Fact]
    public void Library_TheExampleOfItsReadme_CompilesAndRuns()
    {
        string package = Need.Artifact("packages/Squash.Core.*.nupkg");
        UseOnly(package);
        string example = File.ReadAllText(Registry.RepositoryPath("src/Squash.Core/README.md")).Split("```csharp\n")[1].Split("```")[0];
        Assert.Contains(example, File.ReadAllText(Registry.RepositoryPath("README.md")), StringComparison.Ordinal);
        string version = Path.GetFileNameWithoutExtension(package)["Squash.Core.".Length..];
        File.WriteAllText(PathOf("Program.cs"), example);
        File.WriteAllText(PathOf("example.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestoreFallbackFolders>{UserPackages}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Squash.Core" Version="{version}" />
              </ItemGroup>
            </Project>
            """);

        string output = Shell.Run($"mv in.tar redis.tar; '{Shell.DotNet}' run --project example.csproj");

        Assert.Matches(@"\A\d+ -> \d+ bytes\z", output);
        Assert.True(new FileInfo(PathOf("slim.tar")).Length < new FileInfo(PathOf("redis.tar")).Length / 2);
    }

    [Theory]
    [InlineData("Squash.Core", "lib/net10.0/Squash.Core.xml")]
    [InlineData("Squash.Registry", "lib/net10.0/Squash.Registry.xml")]
    [InlineData("Squash.Cli", "tools/net10.0/any/squash.dll")]
    public void Package_HasWhatItsPageShows(string name, string file)
    {
        Need.Programs("unzip");
        string package = Need.Artifact($"packages/{name}.*.nupkg");

        XElement metadata = XDocument.Parse(Shell.Run($"unzip -p {package} {name}.nuspec")).Root!.Elements().First();
        string[] files = Shell.Run($"unzip -Z1 {package}").Split('\n');
        string[] symbols = Shell.Run($"unzip -Z1 {Path.ChangeExtension(package, "snupkg")}").Split('\n');

        string Value(string element) => metadata.Elements().Single(child => child.Name.LocalName == element).Value;
        Assert.Equal(("MIT", "README.md", "icon.png"), (Value("license"), Value("readme"), Value("icon")));
        Assert.NotEmpty(Value("description"));
        Assert.Contains(file, files);
        Assert.Contains("README.md", files);
        Assert.Contains("icon.png", files);
        Assert.Contains(symbols, symbol => symbol.EndsWith(".pdb", StringComparison.Ordinal));
    }

    private void UseOnly(string package) => File.WriteAllText(PathOf("nuget.config"), $"""
        <configuration>
          <packageSources>
            <clear />
            <add key="artifacts" value="{Path.GetDirectoryName(package)}" />
          </packageSources>
        </configuration>
        """);
}
