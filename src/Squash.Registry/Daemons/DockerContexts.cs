using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Squash.Registry.Daemons;

/// <summary>The contexts of the docker command: names for daemons.</summary>
/// <remarks>github.com/docker/cli, cli/context/store: a directory is named after the SHA-256 of its context's name.</remarks>
/// <param name="directory">The directory with <c>config.json</c>; <see langword="null"/> if there is none.</param>
internal sealed class DockerContexts(string? directory)
{
    /// <summary>The context that is always there, and stored nowhere.</summary>
    public const string Default = "default";

    private const int MaxBytes = 1024 * 1024;

    /// <summary>The context that <c>docker context use</c> has chosen; <see langword="null"/> for none.</summary>
    /// <exception cref="InvalidRequestException">The file is damaged.</exception>
    public string? Current => directory is not null && Path.Combine(directory, "config.json") is var file && File.Exists(file)
        ? Read(file, document => Json.TextOf(document.Member("currentContext")) is { Length: > 0 } name ? name : null)
        : null;

    /// <summary>The address of a context's daemon.</summary>
    /// <exception cref="InvalidRequestException">There is no such context, or its file is damaged.</exception>
    public string HostOf(string context) =>
        Read(FileOf(context), document => Json.TextOf(EndpointOf(document)?.Member("Host")))
            ?? throw new InvalidRequestException($"the docker context {Shown.Quote(context)} has no address of a daemon: {FileOf(context)}");

    /// <summary>The certificates of a context; <see langword="null"/> if it has none.</summary>
    /// <inheritdoc cref="HostOf"/>
    public DaemonTlsOptions? TlsOf(string context)
    {
        bool skips = Read(FileOf(context), document => EndpointOf(document)?.Member("SkipTLSVerify") is { ValueKind: JsonValueKind.True } ? "true" : null) is not null;
        string folder = directory is null ? "" : Path.Combine(directory, "contexts", "tls", IdOf(context), "docker");
        return skips || Directory.Exists(folder) ? DaemonTlsOptions.FromDirectory(folder) with { Verify = !skips } : null;
    }

    private static JsonElement? EndpointOf(JsonElement document) => document.Member("Endpoints")?.Member("docker");

    private string FileOf(string context)
    {
        string? file = directory is null ? null : Path.Combine(directory, "contexts", "meta", IdOf(context), "meta.json");
        return file is not null && File.Exists(file) ? file : throw new InvalidRequestException($"docker has no context {Shown.Quote(context)}: 'docker context ls' lists those it has");
    }

    private static string IdOf(string context) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context)));

    private static string? Read(string file, Func<JsonElement, string?> read)
    {
        try
        {
            return read(Json.ParseObject(SmallFile.Read(file, MaxBytes), file));
        }
        catch (FormatException failure)
        {
            throw new InvalidRequestException(failure.Message, innerException: failure);
        }
    }
}
