using System.CommandLine;
using System.Globalization;
using Squash.Registry;

namespace Squash.Cli.Options;

/// <summary>The options for registries, and how their values become <see cref="RegistryOptions"/>.</summary>
internal static class TransportOptions
{
    private const string Variable = "env:";
    private const int MaxLoginChars = 64 * 1024;

    private static readonly Choices<bool> Answers = new(("true", true), ("false", false));

    private static readonly Option<string?> AuthFile = new("--authfile")
    {
        HelpName = "FILE",
        Description = "take logins for registries from this file; default: those of podman, skopeo and docker (docs/registries.md)",
    };

    /// <summary>The login for the source.</summary>
    public static readonly Option<string?> SourceLogin = new("--src-creds")
    {
        HelpName = "FILE",
        Description = "log in to the source's registry with the USER:PASSWORD in this file, or in a variable (env:NAME)",
    };

    /// <summary>The login for the target.</summary>
    public static readonly Option<string?> TargetLogin = new("--dest-creds") { HelpName = "FILE", Description = "the same for the target's registry" };

    private static readonly Option<string?> TlsVerify = new("--tls-verify")
    {
        HelpName = "BOOL",
        Description = "false: accept any certificate of a registry, and plain HTTP; default: true",
        CompletionSources = { Answers.Words },
    };

    private static readonly Option<string?> CertificateDirectory = new("--cert-dir")
    {
        HelpName = "DIR",
        Description = "directory with the CA (*.crt) of a registry and a client certificate (*.cert, *.key); default: certs.d of podman and docker",
    };

    private static readonly Option<string?> Retries = new("--retries")
    {
        HelpName = "N",
        Description = "send a request to a registry again up to N times after a failure that may pass; default: 3",
    };

    /// <summary>The options that a registry needs to be read.</summary>
    public static IReadOnlyList<Option> OfSource { get; } = [AuthFile, SourceLogin, TlsVerify, CertificateDirectory];

    /// <summary>The options of a command that only reads.</summary>
    public static OptionGroup ReadingGroup { get; } = new("Registries", AuthFile, SourceLogin, TlsVerify, CertificateDirectory, Retries);

    /// <summary>The options of a command that reads and writes.</summary>
    public static OptionGroup Group { get; } = new("Registries", AuthFile, SourceLogin, TargetLogin, TlsVerify, CertificateDirectory, Retries);

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <exception cref="UsageException">A value is malformed, or names no login.</exception>
    public static TransportSettings Read(ParseResult parsed, Func<string, string?> environment)
    {
        RegistryOptions options = new()
        {
            AuthFile = parsed.NonEmpty(AuthFile),
            TlsVerify = Answers.Read(parsed, TlsVerify) ?? true,
            CertificateDirectory = parsed.NonEmpty(CertificateDirectory),
            TempDirectory = parsed.TempDirectory(environment),
        };
        if (parsed.NonEmpty(Retries) is { } text) options = options with { Retries = ReadRetries(text) };
        return new TransportSettings(WithLogin(options, parsed, SourceLogin, environment), WithLogin(options, parsed, TargetLogin, environment));
    }

    private static int ReadRetries(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int retries) && retries <= 100
            ? retries
            : throw new UsageException($"--retries '{text}': give a number from 0 to 100");

    private static RegistryOptions WithLogin(RegistryOptions options, ParseResult parsed, Option<string?> option, Func<string, string?> environment)
    {
        if (parsed.NonEmpty(option) is not { } place) return options;

        // The value may be a password in the wrong place, so no message shows it.
        return ReadLogin(place, option.Name, environment).Split(':', 2) is [{ Length: > 0 } user, { Length: > 0 } password]
            ? options with { User = user, Password = password }
            : throw new UsageException($"{option.Name}: the login must be USER:PASSWORD");
    }

    private static string ReadLogin(string place, string option, Func<string, string?> environment)
    {
        if (place.StartsWith(Variable, StringComparison.Ordinal))
        {
            return environment(place[Variable.Length..]) is { Length: > 0 } value ? value : throw new UsageException($"{option}: the environment variable is not set");
        }

        if (!Path.Exists(place))
        {
            throw new UsageException(
                $"{option}: there is no such file. Put USER:PASSWORD into a file and name it, or give {Variable}NAME: on the command line, all users of this machine could read it");
        }

        using StreamReader file = new(place);
        char[] text = new char[MaxLoginChars];
        return new string(text, 0, file.ReadBlock(text)).TrimEnd('\r', '\n');
    }
}
