using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

/// <summary>Changes of a Dockerfile, named by the instruction that needs them.</summary>
public class DockerfileFixTests
{
    [Theory]
    [InlineData("RUN /bin/sh -c apt-get install -y gcc # buildkit", "/bin/sh -c apt-get update && apt-get remove -y gcc && rm -rf /x", true, "put 'apt-get remove -y gcc' of layer 3 into the RUN of layer 2: it deletes 645 MB there")]
    [InlineData("/bin/sh -c make", "/bin/sh -c rm -rf /src; true", true, "put 'rm -rf /src' of layer 3 into the RUN of layer 2: it deletes 645 MB there")]
    [InlineData("/bin/sh -c make", "/bin/sh -c ./clean", true, "layer 3 deletes 645 MB of layer 2: do that in the RUN of layer 2")]
    [InlineData("/bin/sh -c make", "/bin/sh -c chmod -R a+r /srv", false, "put 'chmod -R a+r /srv' of layer 3 into the RUN of layer 2: it overrides 645 MB there")]
    [InlineData("/bin/sh -c make", "/bin/sh -c make", false, "layer 3 overrides 645 MB of layer 2: do that in the RUN of layer 2")]
    [InlineData("COPY . /srv # buildkit", "RUN /bin/sh -c chown -R app /srv # buildkit", false, "layer 3 overrides 645 MB that layer 2 copies: use COPY --chown instead of the chown")]
    [InlineData("/bin/sh -c #(nop) COPY dir:1 in /srv ", "/bin/sh -c rm -r /srv/tests", true, "layer 3 deletes 645 MB that layer 2 copies: use RUN --mount=type=bind instead of the COPY, or list them in .dockerignore")]
    [InlineData("/bin/sh -c #(nop) ADD file:1 in / ", "/bin/sh -c rm -r /usr/share", true, "layer 3 deletes 645 MB of the base image: choose a smaller base image, or squash")]
    public void Of_Losses_NameTheCommandAndBothSteps(string made, string lost, bool isDeletion, string expected) =>
        Assert.Equal(expected, DockerfileFix.Of(ReportOf(made, lost, isDeletion)).First());

    [Theory]
    [InlineData("RUN /bin/sh -c git clone https://git.test/x # buildkit", "in the RUN of layer 2, end the command with an rm of .git, or clone in another stage")]
    [InlineData("COPY . /srv # buildkit", "the COPY of layer 2 brings them; list them in .dockerignore")]
    [InlineData("ADD file:1 in / ", "the base image has them; choose a smaller one, or leave them out with the command")]
    public void Of_Kinds_DependOnTheInstruction(string step, string expected)
    {
        var advice = new Recommendation { Rule = "version-control", Title = "", Exclude = ["**/.git/"], Layer = 2, SavedBytes = 1, ResultBytes = 1 };

        Assert.Equal(expected, DockerfileFix.Of(ReportOf(step, "RUN true", true), advice));
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
