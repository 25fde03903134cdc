using System.Text;
using System.Text.Json;

namespace Squash.Registry.Credentials;

/// <summary>A file that credentials are kept in: <c>auth.json</c> of podman and skopeo, or <c>config.json</c> of docker.</summary>
internal sealed class AuthFile
{
    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly string _path;
    private readonly Dictionary<string, JsonElement> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _helpers = new(StringComparer.Ordinal);

    private AuthFile(string path, JsonElement root)
    {
        _path = path;
        DefaultHelper = root.OptionalText("credsStore", path) is { Length: > 0 } name ? name : null;
        foreach ((string key, JsonElement value) in root.Members("credHelpers", path))
        {
            if (Json.TextOf(value) is { Length: > 0 } helper) _helpers[key] = helper;
        }

        foreach ((string key, JsonElement entry) in root.Members("auths", path))
        {
            // The key that is written in full wins over the URL that means the same.
            if (entry.ValueKind != JsonValueKind.Object) continue;
            string normalized = CredentialKeys.Normalized(key);
            if (normalized == key) _entries[normalized] = entry;
            else _entries.TryAdd(normalized, entry);
        }
    }

    /// <summary>The helper for every registry, if there is one.</summary>
    public string? DefaultHelper { get; }

    /// <summary>Reads a file; <see langword="null"/> if it does not exist.</summary>
    /// <exception cref="FormatException">It is not a file of credentials.</exception>
    public static AuthFile? Read(string path)
    {
        try
        {
            // podman makes the file before there is anything to put in.
            byte[] content = SmallFile.Read(path, MaxBytes);
            return new AuthFile(path, Json.ParseObject(content.Length == 0 ? "{}"u8 : content, path));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The helper for one registry, if there is one.</summary>
    public string? HelperFor(RegistryReference reference) =>
        _helpers.GetValueOrDefault(reference.Domain)
        ?? (reference.Domain == RegistryReference.DockerHub ? _helpers.GetValueOrDefault(CredentialKeys.DockerHubUrl) : null);

    /// <summary>The credential that the file itself holds for a repository. The most specific key counts.</summary>
    public Credential? Find(RegistryReference reference)
    {
        foreach (string key in CredentialKeys.For(reference))
        {
            if (_entries.TryGetValue(key, out JsonElement entry) && Read(entry, key) is { } credential) return credential;
        }

        return null;
    }

    // docker leaves an empty entry where the credential is in a helper.
    private Credential? Read(JsonElement entry, string key)
    {
        string where = $"{_path}, the entry of {Shown.Text(key)}";
        if (entry.OptionalText("identitytoken", where) is { Length: > 0 } token) return new Credential("", token, true, _path);
        if (entry.OptionalText("auth", where) is { Length: > 0 } auth) return Decode(auth, where);
        string? user = entry.OptionalText("username", where);
        string? password = entry.OptionalText("password", where);
        return user is { Length: > 0 } && password is { Length: > 0 } ? new Credential(user, password, false, _path) : null;
    }

    private Credential Decode(string auth, string where)
    {
        byte[] bytes = new byte[auth.Length];
        if (!Convert.TryFromBase64String(auth, bytes, out int count)) throw NotACredential(where);

        // Old versions of docker filled the password up with zeros.
        string text = Encoding.UTF8.GetString(bytes, 0, count).TrimEnd('\0');
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? new Credential(text[..colon], text[(colon + 1)..], false, _path) : throw NotACredential(where);
    }

    private static InvalidRequestException NotACredential(string where) =>
        new($"{where}: \"auth\" is not the base64 of USER:PASSWORD; log in again");
}
