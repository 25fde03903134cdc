using System.Text.RegularExpressions;
using Squash.TestSupport;
using YamlDotNet.RepresentationModel;

namespace Squash.Interop.Tests.Install;

/// <summary>Checks the workflows, which only GitHub can run: they are well-formed, and refer to existing things.</summary>
public class WorkflowTests
{
    private const string Folder = ".github/workflows/";

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Registry.RepositoryPath(Folder), "*.yml").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Steps_UseActionsByMajorVersionAndTargetsThatExist(string file)
    {
        string makefile = File.ReadAllText(Registry.RepositoryPath("Makefile"));
        HashSet<string> targets = [.. Regex.Matches(makefile, "(?m)^[.]PHONY: (.*)$").Select(match => match.Groups[1].Value)];
        List<YamlMappingNode> steps = [.. Jobs(file).SelectMany(job => (YamlSequenceNode)job.At("steps")).Cast<YamlMappingNode>()];

        Assert.NotEmpty(steps);
        Assert.All(steps, step => Assert.True(Has(step, "uses") != Has(step, "run"), step.ToString()));
        Assert.All(steps.Where(step => Has(step, "uses")), step => Assert.Matches(@"\Aactions/[a-z-]+@v\d+\z", step.Text("uses")));
        Assert.All(
            steps.Where(step => Has(step, "run")).SelectMany(step => Regex.Matches(step.Text("run"), "(?m)^make ([a-z]+)$")),
            call => Assert.Contains(call.Groups[1].Value, targets));
    }

    [Fact]
    public void Release_BuildsTheNativeFileOfEveryPlatform()
    {
        IEnumerable<YamlNode> matrix = Jobs("release.yml")
            .Where(job => Has(job, "strategy"))
            .SelectMany(job => (YamlSequenceNode)job.At("strategy/matrix/include"));

        Assert.Equal(
            ["linux-arm64", "linux-x64", "osx-arm64", "osx-x64", "win-x64"], matrix.Select(row => row.Text("rid")).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait(Cost.Trait, Cost.Process)]
    public void Ci_SameBytesOnEverySystem_AreThoseOfThisOne()
    {
        Need.Programs("shasum");
        YamlMappingNode job = Jobs("ci.yml").Single(job => Has(job, "strategy"));
        var step = (YamlMappingNode)((YamlSequenceNode)job.At("steps")).Children[^1];
        Assert.Equal(["macos-15", "windows-2025"], job.Texts("strategy/matrix/os"));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("squash-test-");
        try
        {
            new Shell(folder.FullName, step.Map("env")).Run($"""
                ln -s {Registry.RepositoryPath("tests")} tests
                {step.Text("run").Replace("artifacts/bin/squash", "squash", StringComparison.Ordinal)}
                """);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Ci_NewerPush_CancelsTheRunOfAnOlderOne() =>
        Assert.Equal("true", Recipe.Load(Folder + "ci.yml").Single().Text("concurrency/cancel-in-progress"));

    private static IEnumerable<YamlMappingNode> Jobs(string file) =>
        ((YamlMappingNode)Recipe.Load(Folder + file).Single().At("jobs")).Children.Values.Cast<YamlMappingNode>();

    private static bool Has(YamlMappingNode node, string key) => node.Children.ContainsKey(key);
}
