using Squash.Registry;

namespace Squash.Cli.Options;

/// <summary>The arguments of the program as a plugin of the docker command.</summary>
/// <remarks>
/// docker runs <c>docker-squash</c> with its own arguments, so that its global options come before the name of the command:
/// <c>docker-squash --context remote squash IMAGE</c>. github.com/docker/cli, cli-plugins/manager.
/// </remarks>
/// <param name="Daemon">The daemon that the global options name.</param>
/// <param name="Arguments">The arguments of the command.</param>
internal sealed record DockerInvocation(DaemonOptions Daemon, IReadOnlyList<string> Arguments)
{
    /// <summary>The name of the program as a plugin.</summary>
    public const string ProgramName = "docker-squash";

    /// <summary>The only argument if docker asks a plugin to describe itself.</summary>
    public const string MetadataArgument = "docker-cli-plugin-metadata";

    private const string Command = "squash";

    private static readonly string[] Switches = ["-D", "--debug"];

    private static readonly string[] Tls = ["--tls", "--tlsverify", "--tlscacert", "--tlscert", "--tlskey"];

    private static readonly (string Long, string? Short)[] Options = [("--config", null), ("--context", "-c"), ("--host", "-H"), ("--log-level", "-l")];

    /// <summary>Whether the program was called by its name as a plugin.</summary>
    /// <param name="program">The path that it was called by.</param>
    public static bool IsPlugin(string program) => Path.GetFileNameWithoutExtension(program) == ProgramName;

    /// <summary>Takes the global options apart from the arguments of the command.</summary>
    /// <exception cref="UsageException">The daemon can only be reached in a way that is not supported.</exception>
    public static DockerInvocation Parse(IReadOnlyList<string> args)
    {
        DaemonOptions daemon = new();
        for (int i = 0; i < args.Count; i++)
        {
            if (args[i] == "help" && i + 1 < args.Count && args[i + 1] == Command) return new DockerInvocation(daemon, ["--help"]);
            if (args[i] == Command) return new DockerInvocation(daemon, [.. args.Skip(i + 1)]);
            string name = args[i].Split('=', 2)[0];
            if (Switches.Contains(name)) continue;
            if (Tls.Contains(name)) throw new UsageException($"{name}: squash does not speak TLS to a daemon; pipe the image, docker save IMAGE | squash -t NAME:TAG | docker load");
            (string? option, string? letter) = Array.Find(Options, each => name == each.Long || each.Short is { } s && args[i].StartsWith(s, StringComparison.Ordinal));
            if (option is null) break;
            string? value = args[i].Contains('=', StringComparison.Ordinal) ? args[i].Split('=', 2)[1]
                : letter is not null && args[i].Length > letter.Length && !args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][letter.Length..]
                : i + 1 < args.Count ? args[++i]
                : null;
            daemon = option switch
            {
                "--config" => daemon with { ConfigDirectory = value },
                "--context" => daemon with { Context = value },
                "--host" => daemon with { Host = value },
                _ => daemon,
            };
        }

        // Called without docker: all arguments are those of the command.
        return new DockerInvocation(new DaemonOptions(), args);
    }
}
