using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;
using YamlDotNet.RepresentationModel;

namespace Squash.Interop.Tests;

/// <summary>The recipes of docs/recipes and the GitHub action: their own steps are run, with a registry on this machine.</summary>
[Trait(Cost.Trait, Cost.Engine)]
public sealed partial class RecipeTests(Registry registry) : IClassFixture<Registry>
{
    private const string Example = "registry.example";

    private Shell Shell => registry.Shell;

    [Fact]
    public void Scripts_AreCleanForShellcheck()
    {
        Need.Programs("shellcheck");

        Shell.Run($"cd {Registry.RepositoryPath(".")}; shellcheck scripts/squash-push.sh; shellcheck --severity=warning scripts/*.sh benchmarks/*.sh tests/fixtures/*.sh .ci/run");
    }

    [Fact]
    public async Task GitHubAction_Steps_SquashAndTellTheDigest()
    {
        registry.Require();
        Push("github:1");
        YamlNode action = Assert.Single(Recipe.Load(".github/actions/squash/action.yml"));
        YamlNode build = action.At("runs/steps/1"), step = action.At("runs/steps/2");
        Assert.Equal("composite", action.Text("runs/using"));
        Assert.Equal("make -C \"$GITHUB_ACTION_PATH/../../..\" build", build.Text("run"));

        // A tree as on the runner, with the built command in the usual place.
        Shell.Run($"""
            mkdir -p tree/.github/actions/squash tree/scripts tree/artifacts/bin
            cp {Registry.RepositoryPath("scripts/squash-push.sh")} tree/scripts/
            cp bin/squash tree/artifacts/bin/
            """);
        var inputs = new Dictionary<string, string>
        {
            ["source"] = $"{registry.Host}/github:1",
            ["target"] = $"{registry.Host}/github:slim",
            ["options"] = "--from 1  --message $(touch-this)",
        };
        Assert.Equal(inputs.Keys, action.Map("inputs").Keys);
        Assert.DoesNotContain("${{", step.Text("run"), StringComparison.Ordinal);
        string environment = string.Concat(step.Map("env").Select(variable =>
            $"export {variable.Key}={Recipe.Quote(Expression().Replace(variable.Value, match => inputs[match.Groups[1].Value]))}\n"));
        Shell.Run($"{environment}export GITHUB_ACTION_PATH=$PWD/tree/.github/actions/squash GITHUB_OUTPUT=$PWD/github-output PATH=/usr/bin:/bin\n{step.Text("run")}");

        (string digest, JsonObject manifest) = await registry.ManifestAsync("github", "slim");
        Assert.Equal($"digest={digest}\n", File.ReadAllText(registry.PathOf("github-output")));
        Assert.Equal("${{ steps.push.outputs.digest }}", action.Text("outputs/digest/value"));
        Assert.Equal("push", step.Text("id"));
        Assert.Equal(2, manifest["layers"]!.AsArray().Count);
    }

    [Fact]
    public async Task GitLabJob_LogsInSquashesAndPushes()
    {
        registry.Require();
        Push("group/app:abc123");
        YamlNode job = Assert.Single(Recipe.Load("docs/recipes/gitlab-ci.yml", ("/tmp/auth.json", registry.PathOf("gitlab-auth.json")))).At(".squash");
        string variables = string.Concat(job.Map("variables").Select(variable => $"export {variable.Key}=\"{variable.Value}\"\n"));

        Shell.Run($"""
            export CI_REGISTRY={registry.Host} CI_REGISTRY_USER=user CI_REGISTRY_PASSWORD=password
            export CI_REGISTRY_IMAGE={registry.Host}/group/app CI_COMMIT_SHORT_SHA=abc123
            {variables}
            export SQUASH_OPTIONS="--from 2"
            {string.Join('\n', job.Texts("script"))}
            """);

        Assert.Equal(3, (await registry.ManifestAsync("group/app", "abc123-slim")).Manifest["layers"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TektonTask_Step_SquashesAndTellsTheDigest(bool withWorkspace)
    {
        registry.Require();
        string name = withWorkspace ? "tekton-login" : "tekton";
        Push($"{name}:1");
        YamlNode task = Assert.Single(Recipe.Load("docs/recipes/tekton-task.yaml"));
        YamlNode step = task.At("spec/steps/0");
        string[] parameters = [.. Assert.IsType<YamlSequenceNode>(task.At("spec/params")).Select(parameter => parameter.Text("name"))];
        Assert.Equal(["source", "target", "options", "image"], parameters);
        Assert.Equal(["$(params.source)", "$(params.target)", "$(params.options[*])"], step.Texts("args"));
        string script = step.Text("script")
            .Replace("$(results.digest.path)", "tekton-digest", StringComparison.Ordinal)
            .Replace("$(workspaces.dockerconfig.path)", withWorkspace ? registry.PathOf("auth") : "", StringComparison.Ordinal);
        File.WriteAllText(registry.PathOf("tekton.sh"), script);

        Shell.Run($"{(withWorkspace ? "unset REGISTRY_AUTH_FILE DOCKER_CONFIG\n" : "")}sh tekton.sh {registry.Host}/{name}:1 {registry.Host}/{name}:slim --from 1 --message 'two words'");

        Assert.Equal((await registry.ManifestAsync(name, "slim")).Digest, File.ReadAllText(registry.PathOf("tekton-digest")));
    }

    [Fact]
    public async Task KubernetesJob_Pods_SquashEachImageOfTheListOnce()
    {
        registry.Require();
        Push("app:1");
        Push("web:7");
        string folder = Directory.CreateDirectory(registry.PathOf("config-map")).FullName;
        IReadOnlyList<YamlNode> documents = Recipe.Load(
            "docs/recipes/kubernetes-job.yaml",
            (Example, registry.Host), ("/etc/squash-auth/.dockerconfigjson", registry.PathOf("auth/config.json")), ("/etc/squash", folder), ("/scratch", registry.PathOf("temp")));
        File.WriteAllText(Path.Combine(folder, "images.txt"), documents[0].Text("data/images.txt"));

        string[] pushed = [.. Pods(documents[1])];

        Assert.Equal([$"{registry.Host}/app:1-slim", $"{registry.Host}/web:7-slim", "", ""], pushed.Select(line => line.Split('@')[0]));
        Assert.Single((await registry.ManifestAsync("web", "7-slim")).Manifest["layers"]!.AsArray());
    }

    [Fact]
    public void KubernetesVolumeJob_Pods_SquashEachArchiveOfTheListOnce()
    {
        registry.Require();
        string folder = Directory.CreateDirectory(registry.PathOf("volume")).FullName;
        for (int i = 0; i < 6; i++) File.WriteAllBytes(Path.Combine(folder, $"{i}.tar"), Archive());
        File.WriteAllLines(Path.Combine(folder, "list.txt"), Enumerable.Range(0, 6).Select(i => $"{i}.tar slim-{i}.tar"));
        YamlNode job = Assert.Single(Recipe.Load("docs/recipes/kubernetes-volume-job.yaml", ("/images", folder)));

        Assert.Equal(4, Pods(job).Count);

        JsonNode[] reports = [.. Enumerable.Range(0, 4).Select(i => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, $"report.{i}.json")))!)];
        Assert.Equal([2, 2, 1, 1], reports.Select(report => (int)report["squashed"]!));
        Assert.Equal(6, Directory.GetFiles(folder, "slim-*.tar").Length);
    }

    /// <summary>Runs the container of every pod of an Indexed Job.</summary>
    private List<string> Pods(YamlNode job)
    {
        int completions = int.Parse(job.Text("spec/completions"), null);
        YamlNode container = job.At("spec/template/spec/containers/0");
        Assert.Equal(("batch/v1", "Job", "Indexed"), (job.Text("apiVersion"), job.Text("kind"), job.Text("spec/completionMode")));
        Assert.Equal("Never", job.Text("spec/template/spec/restartPolicy"));
        Assert.Contains($"--shard \"$JOB_COMPLETION_INDEX/{completions}\"", container.Texts("command")[2], StringComparison.Ordinal);
        YamlMappingNode fields = Assert.IsType<YamlMappingNode>(container);
        string variables = fields.Children.TryGetValue("env", out YamlNode? list)
            ? string.Concat(((YamlSequenceNode)list).Select(variable => $"export {variable.Text("name")}={Recipe.Quote(variable.Text("value"))}\n"))
            : "";
        string directory = fields.Children.TryGetValue("workingDir", out YamlNode? place) ? $"cd {place}\n" : "";
        string words = string.Join(' ', container.Texts("command").Concat(container.Texts("args")).Select(Recipe.Quote));
        return [.. Enumerable.Range(0, completions).Select(index => Shell.Run($"{variables}{directory}export JOB_COMPLETION_INDEX={index}\nenv {words}"))];
    }

    private static byte[] Archive() => DockerArchives.Legacy([ImageBuilder.Of(
        new LayerBuilder().File("a", "1").Build(), new LayerBuilder().File("b", "2").Build(), new LayerBuilder().Whiteout("a").Build()).Build()]);

    private void Push(string name)
    {
        File.WriteAllBytes(registry.PathOf("push.tar"), Archive());
        Shell.Run($"skopeo copy --quiet docker-archive:push.tar docker://{registry.Host}/{name}");
    }

    [GeneratedRegex(@"\$\{\{ inputs\.(\w+) \}\}")]
    private static partial Regex Expression();
}
