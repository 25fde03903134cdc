using Squash.Cli.Options;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

public class LeakTextTests
{
    [Fact]
    public void Write_NotAsked_WritesNothing() => Assert.Equal("", Text(null));

    [Fact]
    public void Write_NoSecrets_SaysSo() => Assert.Equal("\nleaks       0 secrets\n", Text([]));

    [Fact]
    public void Write_Secrets_HavePlacesAndCommands() => Assert.Equal(
        """

          severity  layer     seen  secret
              high      2  until 3  GitHub token ghp_**** in /root/key, byte 12
              high      2      yes  GitHub token ghp_**** in /root/it's[1], byte 12
            medium      2       no  GitHub token ghp_**** in byte 12 of the layer, not in a file
            medium              no  secret in a variable TOKEN=**** in history[2].created_by

          squash a.tar a-squashed.tar  removes 2
          squash a.tar a-squashed.tar --exclude '/root/it'\''s\[1]'  removes 1
          squash a.tar a-squashed.tar --redact-history  removes 1
          Anyone who has the image has these secrets: revoke them, too.
        leaks       4 secrets, and 1 allowed (--json has the reasons)

        """,
        Text(
        [
            Reports.DeletedToken,
            Reports.DeletedToken with { Path = "root/it's[1]", IsVisible = true, LostIn = null, Remedy = LeakRemedy.Exclude },
            Reports.DeletedToken with { Path = null, LostIn = null, Severity = LeakSeverity.Medium },
            Reports.AllowedVariable with { Field = "history[2].created_by", IsVisible = false, Remedy = LeakRemedy.RedactHistory, Allowed = null },
            Reports.AllowedVariable,
        ]));

    [Theory]
    [InlineData(LeakSeverity.Low, "a:1 leaks 2 secrets, which --fail-on forbids")]
    [InlineData(LeakSeverity.High, "a:1 leaks 1 secret of high severity, which --fail-on forbids")]
    [InlineData(null, null)]
    public void Crossed_Severity_CountsThoseThatNothingAllows(LeakSeverity? least, string? line)
    {
        InspectReport report = Reports.Inspection("a:1") with
        {
            Leaks = [Reports.DeletedToken, Reports.AllowedVariable, Reports.AllowedVariable with { Allowed = null }],
        };

        Assert.Equal(line, FailOnArgument.Crossed(report, least).SingleOrDefault());
    }

    private static string Text(IReadOnlyList<Leak>? leaks)
    {
        StringWriter writer = new() { NewLine = "\n" };
        LeakText.Write(writer, Reports.Inspection("a:1") with { Leaks = leaks }, Reports.Line, Reports.Log);
        return writer.ToString();
    }
}
