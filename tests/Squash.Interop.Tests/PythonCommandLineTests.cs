using System.Globalization;
using Squash.TestSupport;

namespace Squash.Interop.Tests;

/// <summary>
/// The native file under the name of the Python docker-squash, with the command lines of that tool's README.rst, and a real daemon.
/// </summary>
[Trait(Cost.Trait, Cost.Engine)]
[Collection(SharedEngines.Name)]
public sealed class PythonCommandLineTests(Engines engines)
{
    private const string Built = "squash-interop:built";
    private const string Output = "kept\nhigh";

    private Shell Shell => engines.Shell;

    [Fact]
    public void Tag_IsTheNameOfTheResult_WhichIsLoadedAndRuns()
    {
        Install();

        Shell.Run($"bin/docker-squash -t squash-python:slim -m 'two words' {Built}");

        Assert.Equal(Output, Shell.Run("docker run --rm --network none squash-python:slim"));
        Assert.Equal("1", LayersOf("squash-python:slim"));
        Assert.Equal("two words", Shell.Run("docker history --no-trunc --format '{{.Comment}}' squash-python:slim | head -n 1"));
    }

    [Fact]
    public void Number_CountsStepsAsDockerHistoryListsThem()
    {
        Install();
        string[] sizes = Shell.Run($"docker history --human=false --format '{{{{.Size}}}}' {Built}").Split('\n');
        int layers = int.Parse(LayersOf(Built), CultureInfo.InvariantCulture);

        // Down to the last but one command that made a layer.
        int last = Array.FindIndex(sizes, size => size != "0");
        int previous = Array.FindIndex(sizes, last + 1, size => size != "0");
        Shell.Run($"bin/docker-squash -f {previous + 1} -t squash-python:steps {Built}");

        Assert.True(last > 2, string.Join(' ', sizes));
        Assert.Equal($"{layers - 1}", LayersOf("squash-python:steps"));
        Assert.Equal(Output, Shell.Run("docker run --rm --network none squash-python:steps"));
    }

    [Fact]
    public void Number_MoreStepsThanThereAre_IsRefused()
    {
        Install();
        int steps = Shell.Run($"docker history --quiet {Built}").Split('\n').Length;

        (int code, _, string error) = Shell.TryRun($"bin/docker-squash -f {steps + 1} -t squash-python:none {Built}");

        Assert.Equal((2, $"squash: --from-layer {steps + 1}: the image has {steps} steps, as docker history lists them\n"), (code, error));
    }

    [Fact]
    public void Identifier_OfAStep_IsSquashedFrom()
    {
        Install();
        string[] steps = Shell.Run($"docker history --quiet {Built}").Split('\n');
        string step = steps[^3];
        string kept = LayersOf(step);

        Shell.Run($"bin/docker-squash --from-layer {step} -t squash-python:from {Built}");

        Assert.Equal(int.Parse(kept, CultureInfo.InvariantCulture) + 1, int.Parse(LayersOf("squash-python:from"), CultureInfo.InvariantCulture));
        Assert.Equal(Output, Shell.Run("docker run --rm --network none squash-python:from"));
    }

    [Fact]
    public void Identifier_OfAnotherImage_IsRefused()
    {
        Install();
        Shell.Run("tar -cf - -C /bin busybox | docker import - squash-python:other");

        (int code, _, string error) = Shell.TryRun($"bin/docker-squash -f squash-python:other -t squash-python:none {Built}");

        Assert.Equal((2, $"squash: --from-layer 'squash-python:other': '{Built}' is not built on this image, because its lowest layers are others\n"), (code, error));
    }

    [Fact]
    public void WithoutATag_TheResultHasNoName_AndTheSourceKeepsItsOwn()
    {
        Install();
        string before = IdOf(Built);

        string shown = Shell.Run($"bin/docker-squash -m nameless {Built} 2>&1").Split(' ')[0];

        Assert.Equal(before, IdOf(Built));
        Assert.Equal("[]", Shell.Run($"docker inspect --format '{{{{.RepoTags}}}}' {shown}"));
        Assert.Equal("1", LayersOf(shown));
    }

    [Fact]
    public void OutputPath_GetsTheResult_AndTheDaemonTooUnlessToldNotTo()
    {
        Install();

        Shell.Run($"""
            bin/docker-squash -t squash-python:both --output-path both.tar --tmp-dir made/for/it {Built}
            bin/docker-squash -t squash-python:file --output-path file.tar --load-image false {Built}
            """);

        Assert.Equal("1", LayersOf("squash-python:both"));
        Assert.StartsWith("squash-python:both ", Shell.Run("squash inspect both.tar"), StringComparison.Ordinal);
        Assert.StartsWith("squash-python:file ", Shell.Run("squash inspect file.tar"), StringComparison.Ordinal);
        Assert.Equal("", Shell.Run("docker images --quiet squash-python:file"));
        Assert.True(Directory.Exists(engines.PathOf("made/for/it")));
    }

    [Fact]
    public void Cleanup_RemovesTheSource()
    {
        Install();
        Shell.Run($"docker build --quiet --network none --tag squash-python:source - <<< $'FROM {Built}\\nLABEL more=1'");
        string source = IdOf("squash-python:source");

        Shell.Run("bin/docker-squash -c -t squash-python:cleaned squash-python:source");

        Assert.Equal("1", LayersOf("squash-python:cleaned"));
        Assert.NotEqual(0, Shell.TryRun($"docker inspect {source}").ExitCode);
    }

    [Fact]
    public void Cleanup_OfAnImageThatStaysInUse_WarnsOnly()
    {
        Install();
        Shell.Run($"docker tag {Built} squash-python:twice");

        (int code, _, string error) = Shell.TryRun("bin/docker-squash --cleanup -t squash-python:kept squash-python:twice");
        (int own, _, string ownError) = Shell.TryRun("bin/docker-squash --cleanup -t squash-python:twice squash-python:twice");

        Assert.Equal((0, 0), (code, own));
        Assert.Contains("squash: warning: --cleanup did not remove 'squash-python:twice': the Docker daemon at ", error, StringComparison.Ordinal);
        Assert.Contains("squash: warning: --cleanup did not remove 'squash-python:twice': the result has taken over its name\n", ownError, StringComparison.Ordinal);
        Assert.Equal("1", LayersOf("squash-python:kept"));
        Assert.NotEqual("1", LayersOf(Built));
    }

    [Fact]
    public void ImageThatIsNotThere_IsOneLine()
    {
        Install();

        (int code, _, string error) = Shell.TryRun("bin/docker-squash -t squash-python:none squash-python:absent");

        Assert.Equal(1, code);
        Assert.Matches(@"\Asquash: the Docker daemon at .*: it has no image ""squash-python:absent"" .*\n\z", error);
    }

    private string LayersOf(string image) => Shell.Run($"docker inspect --format '{{{{len .RootFS.Layers}}}}' {image}");

    private string IdOf(string image) => Shell.Run($"docker inspect --format '{{{{.Id}}}}' {image}");

    private void Install()
    {
        engines.Require();
        Shell.Run($"mkdir -p bin; ln -sf '{Need.Artifact("publish/squash")}' bin/docker-squash");
    }
}
