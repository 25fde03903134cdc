using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;
using Squash.Inspect.Contents;

namespace Squash.Cli.Tests.Reporting;

/// <summary>Changes of a Dockerfile, named by the instruction that needs them.</summary>
public class DockerfileFixTests
{
    [Theory]
    [InlineData("RUN /bin/sh -c apt-get install -y gcc # buildkit", "/bin/sh -c apt-get remove -y gcc && rm -rf /x", true, "put 'apt-get remove -y gcc' of layer 3 into the RUN of layer 2: it deletes 645 MB there")]
    [InlineData("RUN /bin/sh -c apt-get install -y gcc # buildkit", "/bin/sh -c make && apt-get remove -y gcc", true, "put 'apt-get remove -y gcc' of layer 3 into the RUN of layer 2: it deletes 645 MB there; if a command in between needs them, join the RUNs from layer 2 to layer 3")]
    [InlineData("/bin/sh -c make", "/bin/sh -c rm -rf /src; true", true, "put 'rm -rf /src' of layer 3 into the RUN of layer 2: it deletes 645 MB there")]
    [InlineData("/bin/sh -c make", "/bin/sh -c rm -rf /var/lib/apt/lists/* && rm -rf /usr/src/*", true, "put 'rm -rf /usr/src/*' of layer 3 into the RUN of layer 2: it deletes 645 MB there; if a command in between needs them, join the RUNs from layer 2 to layer 3")]
    [InlineData("RUN |1 V=7 /bin/sh -c make # buildkit", "RUN |1 V=7 /bin/sh -c rm -rf /src # buildkit", true, "put 'rm -rf /src' of layer 3 into the RUN of layer 2: it deletes 645 MB there")]
    [InlineData("/bin/sh -c make", "/bin/sh -c ./clean", true, "layer 3 deletes 645 MB of layer 2: do that in the RUN of layer 2")]
    [InlineData("/bin/sh -c make", "/bin/sh -c chmod -R a+r /srv", false, "put 'chmod -R a+r /srv' of layer 3 into the RUN of layer 2: it overrides 645 MB there")]
    [InlineData("/bin/sh -c make", "/bin/sh -c make", false, "layer 3 overrides 645 MB of layer 2: write these files in one step only, or join the steps")]
    [InlineData("COPY . /srv # buildkit", "RUN /bin/sh -c chown -R app /srv # buildkit", false, "layer 3 overrides 645 MB that layer 2 copies: use COPY --chown instead of the chown")]
    [InlineData("/bin/sh -c #(nop) COPY dir:1 in /srv ", "/bin/sh -c rm -r /srv/tests", true, "layer 3 deletes 645 MB that layer 2 copies: use RUN --mount=type=bind instead of the COPY or, if no step needs them, list them in .dockerignore")]
    [InlineData("/bin/sh -c #(nop) ADD file:1 in / ", "/bin/sh -c rm -r /usr/share", true, "layer 3 deletes 645 MB of the base image: choose a smaller base image, or squash")]
    public void Of_Losses_NameTheCommandAndBothSteps(string made, string lost, bool isDeletion, string expected) =>
        Assert.Equal(expected, DockerfileFix.Of(ReportOf(made, lost, isDeletion)).First());

    [Fact]
    public void Of_LossThatHardlyMatters_HasNoLine()
    {
        InspectReport report = ReportOf("/bin/sh -c make", "/bin/sh -c rm /x", true);
        InspectedLayer made = report.Layers[1];

        Assert.Empty(DockerfileFix.Of(report with { Layers = [report.Layers[0], made with { Losses = [made.Losses[0] with { DeletedBytes = 1_000_000 }] }, report.Layers[2]] }));
    }

    [Theory]
    [InlineData("make", "put 'rm -rf /src' of layer 4 into the RUN of layer 2: it deletes 645 MB there; if a command in between needs them, join the RUNs from layer 2 to layer 4")]
    [InlineData("#(nop) COPY file:1 in /srv ", "put 'rm -rf /src' of layer 4 into the RUN of layer 2: it deletes 645 MB there")]
    public void Of_Deletion_MayBreakARunInBetween(string between, string expected) =>
        Assert.Equal(expected, DockerfileFix.Of(WithLayerBetween(ReportOf("/bin/sh -c ./configure", "/bin/sh -c rm -rf /src", true), "/bin/sh -c " + between)).First());

    // apt-get install fails if the lists have been deleted.
    [Theory]
    [InlineData("apt-get install -y gcc", "join the RUNs from layer 2 to layer 4, because one in between installs with the package lists: 'rm -rf /var/lib/apt/lists/*' then deletes 645 MB in the layer that has them")]
    [InlineData("apt-get update && apt-get install -y gcc", "put 'rm -rf /var/lib/apt/lists/*' of layer 4 into the RUN of layer 2: it deletes 645 MB there; if a command in between needs them, join the RUNs from layer 2 to layer 4")]
    public void Of_DeletedPackageLists_StayForAStepThatInstallsWithThem(string between, string expected) =>
        Assert.Equal(expected, DockerfileFix.Of(WithLayerBetween(ReportOf("/bin/sh -c apt-get update", "/bin/sh -c rm -rf /var/lib/apt/lists/*", true), "/bin/sh -c " + between)).First());

    [Theory]
    [InlineData("RUN /bin/sh -c git clone https://git.test/x # buildkit", "clone in another stage and COPY the files, or end the RUN of layer 2 with an rm of .git; if a later step needs them, join its RUN with this one")]
    [InlineData("COPY . /srv # buildkit", "the COPY of layer 2 brings them: list them in .dockerignore or, if it copies from another stage, delete them there")]
    [InlineData("ADD file:1 in / ", "they are in the base image: choose a smaller one, or leave them out with the command")]
    [InlineData("", "end the step of layer 2 with an rm of .git; if a later step needs them, join its RUN with this one")]
    public void Of_Kinds_DependOnTheInstruction(string step, string expected) => Assert.Equal(expected, FixOf("version-control", step, "RUN true"));

    [Theory]
    [InlineData("byte-code", "apt-get install -y python3", "end the RUN of layer 2 with: && find / -xdev -name __pycache__ -prune -exec rm -r {} +")]
    [InlineData("byte-code", "python3 -m pip install flask", "use pip install --no-compile in the RUN of layer 2")]
    [InlineData("byte-code", "apt-get install -y python3-pip && pip install flask", "use pip install --no-compile in the RUN of layer 2; end the RUN of layer 2 with: && find / -xdev -name __pycache__ -prune -exec rm -r {} +")]
    [InlineData("byte-code", "./setup", "put ENV PYTHONDONTWRITEBYTECODE=1 before the RUN of layer 2")]
    [InlineData("pip-cache", "if true; then /venv/bin/pip install x; fi", "use pip install --no-cache-dir in the RUN of layer 2, or --mount=type=cache,target=/root/.cache/pip")]
    [InlineData("pip-cache", "mkdir -p /root/.cache/pip", "put ENV PIP_NO_CACHE_DIR=1 before the RUN of layer 2")]
    [InlineData("pip-cache", "A=b sudo /usr/bin/pip3 install x", "use pip install --no-cache-dir in the RUN of layer 2, or --mount=type=cache,target=/root/.cache/pip")]
    [InlineData("pip-cache", "./setup", "put ENV PIP_NO_CACHE_DIR=1 before the RUN of layer 2")]
    [InlineData("documentation", "DEBIAN_FRONTEND=noninteractive apt-get install -y x", "before the RUN of layer 2, tell dpkg not to unpack them: RUN echo 'path-exclude=/usr/share/doc/*' >> /etc/dpkg/dpkg.cfg.d/excludes")]
    [InlineData("documentation", "make install", "end the RUN of layer 2 with: && rm -rf /usr/share/doc")]
    [InlineData("npm-cache", "yarn install", "end the RUN of layer 2 with: && yarn cache clean")]
    [InlineData("headers", "apt-get install -y gcc", "install packages for compiling in another stage, not in the RUN of layer 2, and COPY the result")]
    [InlineData("headers", "make install", "compile in another stage what the RUN of layer 2 compiles, and COPY the result")]
    public void Of_Kinds_FitTheProgramsOfTheRun(string kind, string script, string expected) => Assert.Equal(expected, FixOf(kind, $"RUN /bin/sh -c {script} # buildkit", "COPY a b"));

    [Theory]
    [InlineData("apt-get update && apt-get install -y curl", "make", "end the RUN of layer 2 with: && rm -rf /var/lib/apt/lists/*")]
    [InlineData("apt-get update", "apt-get -y install curl", "the RUN of layer 3 installs with these lists, too: join it with the RUN of layer 2, and end that with: && rm -rf /var/lib/apt/lists/*; or end each RUN with that, and begin the later one with: apt-get update &&")]
    [InlineData("apt-get update", "apt-get update && apt-get install curl", "end the RUN of layer 2 with: && rm -rf /var/lib/apt/lists/*")]
    [InlineData("apt-get update", "apt-get install curl && apt-get update", "the RUN of layer 3 installs with these lists, too: join it with the RUN of layer 2, and end that with: && rm -rf /var/lib/apt/lists/*; or end each RUN with that, and begin the later one with: apt-get update &&")]
    public void Of_PackageLists_StayForAStepThatInstallsWithThem(string made, string later, string expected) =>
        Assert.Equal(expected, FixOf("apt-lists", "RUN /bin/sh -c " + made, "/bin/bash -o pipefail -c " + later));

    [Fact]
    public void Of_Kinds_AllHaveAChange() => Assert.All(
        ContentKinds.All, kind => Assert.DoesNotContain("STEP", FixOf(kind.Name, "RUN x", "RUN y"), StringComparison.Ordinal));

    private static string? FixOf(string kind, string step, string later) => DockerfileFix.Of(
        ReportOf(step, later, true), new Recommendation { Rule = kind, Title = "", Exclude = ["x"], Layer = 2, SavedBytes = 1, ResultBytes = 1 });

    private static InspectReport WithLayerBetween(InspectReport report, string step)
    {
        InspectedLayer made = report.Layers[1], lost = report.Layers[2] with { Number = 4 };
        return report with
        {
            Layers = [report.Layers[0], made with { Losses = [made.Losses[0] with { Layer = 4 }] }, report.Layers[2] with { Number = 3, CreatedBy = step, Losses = [] }, lost],
        };
    }

    private static InspectReport ReportOf(string made, string lost, bool isDeletion)
    {
        InspectReport report = Reports.Inspection("a:1");
        var loss = new LayerLoss { Layer = 3, OverriddenFiles = 0, DeletedFiles = 0, OverriddenBytes = isDeletion ? 0 : 645_000_000, DeletedBytes = isDeletion ? 645_000_000 : 0 };
        return report with
        {
            Layers = [report.Layers[0] with { Losses = [] }, report.Layers[1] with { CreatedBy = made, Losses = [loss] }, report.Layers[2] with { CreatedBy = lost }],
        };
    }
}
