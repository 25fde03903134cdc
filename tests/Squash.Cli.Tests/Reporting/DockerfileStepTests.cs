using Squash.Cli.Reporting;

namespace Squash.Cli.Tests.Reporting;

public class DockerfileStepTests
{
    [Theory]
    [InlineData("/bin/sh -c #(nop) ADD file:3f in / ", "ADD file:3f in /")]
    [InlineData("/bin/sh -c #(nop)  CMD [\"sh\"]", "CMD [\"sh\"]")]
    [InlineData("/bin/sh -c apt-get update", "RUN apt-get update")]
    [InlineData("RUN /bin/sh -c apt-get update # buildkit", "RUN apt-get update")]
    [InlineData("COPY a b # buildkit", "COPY a b")]
    [InlineData("|1 VERSION=7 /bin/sh -c make", "RUN make")]
    [InlineData("RUN |1 VERSION=7 /bin/sh -c make # buildkit", "RUN make")]
    [InlineData("crane append", "crane append")]
    [InlineData("", "")]
    public void Of_CreatedBy_IsTheStep(string createdBy, string step) => Assert.Equal(step, DockerfileStep.Of(createdBy, 80, "…"));

    [Fact]
    public void Of_ContinuedLines_AreJoined() =>
        Assert.Equal(@"RUN a && b\nc", DockerfileStep.Of("/bin/sh -c a \t&&     b\nc", 80, "…"));

    [Fact]
    public void Of_LongStep_KeepsItsBeginningAndItsEnd() => Assert.Equal("RUN …890", DockerfileStep.Of("/bin/sh -c 1234567890", 8, "…"));

    [Fact]
    public void Of_CutInsideASurrogatePair_DropsThePair() => Assert.Equal("RUN …12", DockerfileStep.Of("/bin/sh -c 🚀🚀🚀12", 8, "…"));
}
