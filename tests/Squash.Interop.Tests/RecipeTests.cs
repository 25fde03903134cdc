using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
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
        Shell.Run("mkdir -p tree/.github/actions/squash tree/artifacts/bin; cp bin/squash tree/artifacts/bin/");
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
        YamlNode job = Assert.Single(Recipe.Load("docs/recipes/gitlab-ci.yml")).At(".squash");
        string variables = string.Concat(job.Map("variables").Select(variable => $"export {variable.Key}=\"{variable.Value}\"\n"));

        Shell.Run($"""
            unset REGISTRY_AUTH_FILE DOCKER_CONFIG
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
        Dictionary<string, string> values = new()
        {
            ["$(params.source)"] = $"{registry.Host}/{name}:1",
            ["$(params.target)"] = $"{registry.Host}/{name}:slim",
            ["$(results.digest.path)"] = registry.PathOf("tekton-digest"),
            ["$(workspaces.dockerconfig.path)"] = withWorkspace ? registry.PathOf("auth") : "",
        };
        string Fill(string text) => values.Aggregate(text, (filled, value) => filled.Replace(value.Key, value.Value, StringComparison.Ordinal));
        string[] words = [.. step.Texts("command").Concat(step.Texts("args")).SelectMany(word =>
            word == "$(params.options[*])" ? (string[])["--from", "1", "--message", "two words"] : [Fill(word)])];
        string variables = string.Concat(Assert.IsType<YamlSequenceNode>(step.At("env")).Select(variable => $"export {variable.Text("name")}={Recipe.Quote(Fill(variable.Text("value")))}\n"));

        // Without the workspace, Tekton puts the logins of the service account into the home directory.
        Shell.Run($"""
            unset REGISTRY_AUTH_FILE DOCKER_CONFIG
            {(withWorkspace ? "" : "export HOME=$PWD/tekton-home; mkdir -p $HOME/.docker; cp auth/config.json $HOME/.docker/")}
            {variables}
            {string.Join(' ', words.Select(Recipe.Quote))}
            """);

        Assert.Equal((await registry.ManifestAsync(name, "slim")).Digest, File.ReadAllText(registry.PathOf("tekton-digest")));
    }

    [Fact]
    public async Task KubernetesJob_Pods_SquashEachImageOfTheListOnce()
    {
        registry.Require();
        Push("app:1");
        Push("web:7");
        string folder = Directory.CreateDirectory(registry.PathOf("config-map")).FullName;
        object[] documents = LoadKubernetes(
            "docs/recipes/kubernetes-job.yaml",
            (Example, registry.Host), ("/etc/squash-auth/.dockerconfigjson", registry.PathOf("auth/config.json")), ("/etc/squash", folder), ("/scratch", registry.PathOf("temp")));
        V1Job job = Assert.IsType<V1Job>(documents[1]);
        File.WriteAllText(Path.Combine(folder, "images.txt"), Assert.IsType<V1ConfigMap>(documents[0]).Data["images.txt"]);

        Assert.Equal([1, 1, 0, 0], Pods(job).Select(error => int.Parse(Squashed().Match(error).Groups[1].Value, null)));
        Assert.Single((await registry.ManifestAsync("app", "1-slim")).Manifest["layers"]!.AsArray());
        Assert.Single((await registry.ManifestAsync("web", "7-slim")).Manifest["layers"]!.AsArray());

        // A pod that starts again has an empty scratch volume.
        File.Delete(registry.PathOf("temp/state"));
        registry.TakeRequests();
        Assert.Equal([0, 0, 0, 0], Pods(job).Select(error => int.Parse(Squashed().Match(error).Groups[1].Value, null)));
        Assert.All(registry.TakeRequests(), request => Assert.Matches("^(GET|HEAD) ", request));
    }

    [Fact]
    public void KubernetesVolumeJob_Pods_SquashEachArchiveOfTheListOnce()
    {
        registry.Require();
        string folder = Directory.CreateDirectory(registry.PathOf("volume")).FullName;
        for (int i = 0; i < 6; i++) File.WriteAllBytes(Path.Combine(folder, $"{i}.tar"), Archive());
        File.WriteAllLines(Path.Combine(folder, "list.txt"), Enumerable.Range(0, 6).Select(i => $"{i}.tar slim-{i}.tar"));

        Assert.Equal(4, Pods(Assert.IsType<V1Job>(Assert.Single(LoadKubernetes("docs/recipes/kubernetes-volume-job.yaml", ("/images", folder))))).Count);

        JsonNode[] reports = [.. Enumerable.Range(0, 4).Select(i => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, $"report.{i}.json")))!)];
        Assert.Equal([2, 2, 1, 1], reports.Select(report => (int)report["squashed"]!));
        Assert.Equal(6, Directory.GetFiles(folder, "slim-*.tar").Length);
    }

    [Fact]
    public void Kubernetes_UnknownField_IsRefused() => Assert.ThrowsAny<Exception>(() => LoadKubernetes("docs/recipes/kubernetes-job.yaml", ("completionMode:", "completionMood:")));

    // Strict: a field that the API does not have is an error, as in kubectl apply --validate=strict.
    private static object[] LoadKubernetes(string file, params IEnumerable<(string Text, string Replacement)> replacements) =>
        [.. KubernetesYaml.LoadAllFromString(Recipe.Read(file, replacements), typeMap: null, strict: true)];

    /// <summary>Runs the container of every pod of an Indexed Job, as kubelet would: the entrypoint of the image, and arguments with variables filled in.</summary>
    /// <returns>The stderr of each.</returns>
    private List<string> Pods(V1Job job)
    {
        int completions = job.Spec.Completions ?? 0;
        V1Container container = Assert.Single(job.Spec.Template.Spec.Containers);
        Assert.Equal(("batch/v1", "Job", "Indexed", "Never"), (job.ApiVersion, job.Kind, job.Spec.CompletionMode, job.Spec.Template.Spec.RestartPolicy));
        Assert.Contains($"--shard=$(JOB_COMPLETION_INDEX)/{completions}", container.Args);
        Assert.Null(container.Command);
        string variables = string.Concat((container.Env ?? []).Select(variable => $"export {variable.Name}={Recipe.Quote(variable.Value)}\n"));
        string directory = container.WorkingDir is { } place ? $"cd {Recipe.Quote(place)}\n" : "";
        return [.. Enumerable.Range(0, completions).Select(index =>
        {
            string words = string.Join(' ', container.Args.Select(word => Recipe.Quote(word.Replace("$(JOB_COMPLETION_INDEX)", $"{index}", StringComparison.Ordinal))));
            (int code, _, string error) = Shell.TryRun($"{variables}{directory}export JOB_COMPLETION_INDEX={index}\nsquash {words}");
            Assert.True(code == 0, error);
            return error;
        })];
    }

    private static byte[] Archive() => DockerArchives.Legacy([ImageBuilder.Of(
        new LayerBuilder().File("a", "1").Build(), new LayerBuilder().File("b", "2").Build(), new LayerBuilder().Whiteout("a").Build()).Build()]);

    private void Push(string name)
    {
        File.WriteAllBytes(registry.PathOf("push.tar"), Archive());
        Shell.Run($"skopeo copy --quiet docker-archive:push.tar docker://{registry.Host}/{name}");
    }

    [GeneratedRegex(@"(\d+) squashed")]
    private static partial Regex Squashed();

    [GeneratedRegex(@"\$\{\{ inputs\.(\w+) \}\}")]
    private static partial Regex Expression();
}
