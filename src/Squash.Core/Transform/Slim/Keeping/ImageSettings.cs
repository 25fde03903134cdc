using System.Text.Json;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Loader;

namespace Squash.Transform.Slim.Keeping;

/// <summary>The settings of the config for the processes of a container.</summary>
/// <remarks>OCI image-spec v1.1, config.md; Healthcheck and Shell are Docker's, in its image specification v1.3.</remarks>
internal sealed class ImageSettings
{
    // Docker's and podman's default, oci/defaults and libpod/define.
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public IReadOnlyList<string> Entrypoint { get; private init; } = [];

    public IReadOnlyList<string> Command { get; private init; } = [];

    /// <summary>The test with its first word: CMD, CMD-SHELL or NONE.</summary>
    public string[] Healthcheck { get; private init; } = [];

    public IReadOnlyList<string> Shell { get; private init; } = [];

    /// <summary>Instructions for builds on top of the image.</summary>
    public IReadOnlyList<string> OnBuild { get; private init; } = [];

    public IReadOnlyList<string> Volumes { get; private init; } = [];

    public string WorkingDirectory { get; private init; } = "/";

    public string User { get; private init; } = "";

    public IReadOnlyDictionary<string, string> Environment { get; private init; } = new Dictionary<string, string>();

    public IEnumerable<string> SearchPath => Variable("PATH", DefaultPath).Split(':').Select(directory => directory.Length == 0 ? WorkingDirectory : directory);

    public string Variable(string name, string orElse = "") => Environment.GetValueOrDefault(name, orElse);

    /// <param name="config">The JSON document, which has been parsed before.</param>
    public static ImageSettings Read(ReadOnlyMemory<byte> config)
    {
        using var document = JsonDocument.Parse(config, new JsonDocumentOptions { MaxDepth = 1000 });
        if (document.RootElement.ValueKind != JsonValueKind.Object || !TryGet(document.RootElement, "config", out JsonElement settings) || settings.ValueKind != JsonValueKind.Object) return new ImageSettings();
        string directory = Text(settings, "WorkingDir");
        return new ImageSettings
        {
            Entrypoint = Texts(settings, "Entrypoint"),
            Command = Texts(settings, "Cmd"),
            Healthcheck = TryGet(settings, "Healthcheck", out JsonElement check) && check.ValueKind == JsonValueKind.Object ? Texts(check, "Test") : [],
            Shell = Texts(settings, "Shell"),
            OnBuild = Texts(settings, "OnBuild"),
            Volumes = TryGet(settings, "Volumes", out JsonElement volumes) && volumes.ValueKind == JsonValueKind.Object
                ? [.. volumes.EnumerateObject().Select(volume => ByteText.FromUnicode(volume.Name))]
                : [],
            WorkingDirectory = directory.Length == 0 ? "/" : RootPath.Join("/", directory),
            User = Text(settings, "User"),
            Environment = Texts(settings, "Env").Select(text => text.Split('=', 2)).Where(pair => pair.Length == 2)
                .GroupBy(pair => pair[0], pair => pair[1]).ToDictionary(pair => pair.Key, pair => pair.Last(), StringComparer.Ordinal),
        };
    }

    /// <summary>The home of the config's user in /etc/passwd.</summary>
    public string? HomeOfUser(IRootFiles files)
    {
        string user = User.Split(':')[0];
        if (user.Length == 0 || files.ReadAll("/etc/passwd", 4 * 1024 * 1024) is not { } passwd) return null;
        string[]? entry = ByteText.Of(passwd).Split('\n').Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 5 && (fields[0] == user || fields[2] == user));
        return entry is not null && entry[5].StartsWith('/') ? entry[5] : null;
    }

    /// <summary>The home of the processes, as an engine sets HOME.</summary>
    public string HomeIn(IRootFiles files) => Variable("HOME") is { Length: > 0 } stated ? stated : User.Length == 0 ? "/root" : HomeOfUser(files) ?? "/";

    public SearchSettings Search(IRootFiles files)
    {
        char[] separators = [' ', ':', '\t', '\n'];
        string listed = files.ReadAll("/etc/ld.so.preload", 64 * 1024) is { } bytes ? string.Join('\n', ByteText.Of(bytes).Split('\n').Select(line => line.Split('#')[0])) : "";
        return new SearchSettings
        {
            LibraryPath = Variable("LD_LIBRARY_PATH"),
            Preload = [.. $"{Variable("LD_PRELOAD")} {listed}".Split(separators, StringSplitOptions.RemoveEmptyEntries)],
            Audit = Variable("LD_AUDIT").Split(':', StringSplitOptions.RemoveEmptyEntries),
            WorkingDirectory = WorkingDirectory,
        };
    }

    private static bool TryGet(JsonElement element, string name, out JsonElement value) => element.TryGetProperty(name, out value);

    private static string Text(JsonElement element, string name) =>
        TryGet(element, name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? ByteText.FromUnicode(value.GetString() ?? "") : "";

    // Docker once wrote a command of one word as a string.
    private static string[] Texts(JsonElement element, string name) => !TryGet(element, name, out JsonElement value) ? [] : value.ValueKind switch
    {
        JsonValueKind.String => [ByteText.FromUnicode(value.GetString() ?? "")],
        JsonValueKind.Array => [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => ByteText.FromUnicode(item.GetString() ?? ""))],
        _ => [],
    };
}
