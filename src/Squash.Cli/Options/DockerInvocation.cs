using Squash.Registry;

namespace Squash.Cli.Options;

/// <summary>The arguments of the program as a plugin of the docker command.</summary>
/// <remarks>
/// docker runs <c>docker-squash</c> with its own arguments, so that its global options come before the name of the command:
/// <c>docker-squash --context remote squash IMAGE</c>. github.com/docker/cli, cli-plugins/manager.
/// </remarks>
/// <param name="Daemon">The daemon that the global options name.</param>
/// <param name="Arguments">The arguments of the command.</param>
/// <param name="IsDirect">Whether a user has called the program, and not docker.</param>
internal sealed record DockerInvocation(DaemonOptions Daemon, IReadOnlyList<string> Arguments, bool IsDirect = false)
{
    /// <summary>The name of the program as a plugin.</summary>
    public const string ProgramName = "docker-squash";

    /// <summary>The only argument if docker asks a plugin to describe itself.</summary>
    public const string MetadataArgument = "docker-cli-plugin-metadata";

    private const string Command = "squash";

    private static readonly string[] Switches = ["-D", "--debug"];

    private static readonly (string Long, string? Short)[] Options =
    [
        ("--config", null), ("--context", "-c"), ("--host", "-H"), ("--log-level", "-l"), ("--tlscacert", null), ("--tlscert", null), ("--tlskey", null),
    ];

    /// <summary>Whether the program was called by its name as a plugin.</summary>
    /// <param name="program">The path that it was called by.</param>
    public static bool IsPlugin(string program) => Path.GetFileNameWithoutExtension(program) == ProgramName;

    /// <summary>Takes the global options apart from the arguments of the command.</summary>
    /// <param name="args">The arguments of the program.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    public static DockerInvocation Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        DaemonOptions daemon = new();
        DaemonTlsOptions files = new();
        bool isNamed = false, usesTls = IsSet("DOCKER_TLS") || IsSet("DOCKER_TLS_VERIFY"), verifies = IsSet("DOCKER_TLS_VERIFY");
        for (int i = 0; i < args.Count; i++)
        {
            if (args[i] == "help" && i + 1 < args.Count && args[i + 1] == Command) return new DockerInvocation(daemon, ["--help"]);
            if (args[i] == Command) return new DockerInvocation(WithTls(), [.. args.Skip(i + 1)]);
            string name = args[i].Split('=', 2)[0];
            if (Switches.Contains(name)) continue;
            isNamed |= name.StartsWith("--tls", StringComparison.Ordinal);
            if (name is "--tls" or "--tlsverify")
            {
                bool isOn = !args[i].EndsWith("=false", StringComparison.OrdinalIgnoreCase);
                usesTls |= isOn || name == "--tlsverify";
                if (name == "--tlsverify") verifies = isOn;
                continue;
            }

            (string? option, string? letter) = Array.Find(Options, each => name == each.Long || each.Short is { } s && args[i].StartsWith(s, StringComparison.Ordinal));
            if (option is null) break;
            string? value = args[i].Contains('=', StringComparison.Ordinal) ? args[i].Split('=', 2)[1]
                : letter is not null && args[i].Length > letter.Length && !args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][letter.Length..]
                : i + 1 < args.Count ? args[++i]
                : null;
            (daemon, files) = With(daemon, files, option, value);
        }

        // Called without docker: all arguments are those of the command.
        return new DockerInvocation(new DaemonOptions(), args, IsDirect: true);

        bool IsSet(string variable) => environment(variable) is { Length: > 0 };

        // The library reads the variables itself.
        DaemonOptions WithTls() => isNamed && usesTls
            ? daemon with { Tls = Filled(files, DirectoryOf(daemon, environment)) with { Verify = verifies } }
            : daemon;
    }

    private static (DaemonOptions Daemon, DaemonTlsOptions Files) With(DaemonOptions daemon, DaemonTlsOptions files, string option, string? value) => option switch
    {
        "--config" => (daemon with { ConfigDirectory = value }, files),
        "--context" => (daemon with { Context = value }, files),
        "--host" => (daemon with { Host = value }, files),
        "--tlscacert" => (daemon, files with { CaFile = value }),
        "--tlscert" => (daemon, files with { CertificateFile = value }),
        "--tlskey" => (daemon, files with { KeyFile = value }),
        _ => (daemon, files),
    };

    private static DaemonTlsOptions Filled(DaemonTlsOptions files, string directory)
    {
        DaemonTlsOptions usual = DaemonTlsOptions.FromDirectory(directory);
        return new DaemonTlsOptions
        {
            CaFile = files.CaFile ?? usual.CaFile,
            CertificateFile = files.CertificateFile ?? usual.CertificateFile,
            KeyFile = files.KeyFile ?? usual.KeyFile,
        };
    }

    private static string DirectoryOf(DaemonOptions daemon, Func<string, string?> environment) =>
        environment("DOCKER_CERT_PATH") is { Length: > 0 } certificates ? certificates
        : daemon.ConfigDirectory ?? (environment("DOCKER_CONFIG") is { Length: > 0 } config ? config : Path.Combine(environment("HOME") ?? "", ".docker"));
}
