namespace Squash.Cli.Options;

/// <summary>What somebody sees who types the program's name and nothing else: a screen that never scrolls.</summary>
internal static class QuickStart
{
    public const string Text = """
        squash makes a container image small: files that a later layer deletes or replaces are gone.

        From Docker, and back:
          docker save IMAGE | squash -t NAME:TAG | docker load

        From file to file:
          squash IN.tar OUT.tar

        Why is an image big?
          docker save IMAGE | squash inspect

        squash --help lists all options and commands.
        """;
}
