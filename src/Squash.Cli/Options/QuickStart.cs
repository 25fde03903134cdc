namespace Squash.Cli.Options;

/// <summary>The text for a user who types only the program's name: short enough not to scroll.</summary>
internal static class QuickStart
{
    public const string Text = """
        squash makes a container image small: files that a later layer deletes or replaces are gone.

        From Docker, and back:
          docker save IMAGE | squash -t NAME:TAG | docker load

        In the Docker daemon, in a registry, or from file to file:
          squash docker-daemon:NAME:TAG docker-daemon:NAME:slim
          squash docker://HOST/NAME:TAG docker://HOST/NAME:slim
          squash IN.tar OUT.tar

        Why is an image big?
          docker save IMAGE | squash inspect

        squash --help lists all options and commands.
        """;
}
