using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Instructions;

/// <summary>
/// The <c>config</c> member of an image's config while instructions change it. Members that they do not name stay as they are,
/// byte for byte.
/// </summary>
internal sealed class ConfigDraft
{
    public const string ArgsEscaped = "ArgsEscaped";
    public const string Cmd = "Cmd";
    public const string Entrypoint = "Entrypoint";
    public const string ExposedPorts = "ExposedPorts";
    public const string Healthcheck = "Healthcheck";
    public const string Labels = "Labels";
    public const string OnBuild = "OnBuild";
    public const string ShellName = "Shell";
    public const string StopSignal = "StopSignal";
    public const string User = "User";
    public const string Volumes = "Volumes";
    public const string WorkingDir = "WorkingDir";
    private const string Env = "Env";

    private static readonly string[] KeptWhenEmpty = [Cmd, Entrypoint, Healthcheck, User];
    private static readonly string[] DefaultShell = ["/bin/sh", "-c"];

    private readonly JsonObjectText _config;
    private readonly string _where;
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _before = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    /// <param name="config">The text of the object.</param>
    /// <param name="where">The name of the document, for messages.</param>
    public ConfigDraft(ReadOnlyMemory<byte> config, string where)
    {
        if (!IsObject(config)) throw new InvalidImageException($"{where} is not an object");
        _config = JsonObjectText.Parse(config);
        _where = where;
        foreach (string member in KeptWhenEmpty)
        {
            if (_config.Find(member) is { } value) _before.Add(member, value);
        }
    }

    /// <summary>A config without members.</summary>
    public static ConfigDraft Empty() => new("{}"u8.ToArray(), "config");

    /// <summary>Whether an instruction has set the command.</summary>
    public bool IsCmdSet { get; set; }

    /// <summary>The shell that runs commands in shell form.</summary>
    public IReadOnlyList<string> Shell => Strings(ShellName) is { Count: > 0 } shell ? shell : DefaultShell;

    /// <summary>Instructions that did nothing; one line each.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The environment variables.</summary>
    public IReadOnlyDictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string variable in Strings(Env)) variables[NameOf(variable)] = variable[Math.Min(NameOf(variable).Length + 1, variable.Length)..];
        return variables;
    }

    public void SetVariable(string name, string value)
    {
        List<ReadOnlyMemory<byte>> elements = [.. ElementsOf(Env)];
        ReadOnlyMemory<byte> written = JsonText.ToBytes($"{name}={value}");
        int at = IndexOf(Strings(Env), name);
        if (at < 0) elements.Add(written);
        else elements[at] = written;
        _config.Set(Env, ArrayOf(elements));
    }

    public void RemoveVariables(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            string[] removed = [.. Strings(Env).Where(variable => NameOf(variable) == name)];
            if (removed.Length == 0) WarnOfAbsent("ENV", name);
            ReadOnlyMemory<byte>[] left = [.. ElementsOf(Env).Zip(Strings(Env)).Where(pair => NameOf(pair.Second) != name).Select(pair => pair.First)];
            if (left.Length == 0) _config.Remove(Env);
            else _config.Set(Env, ArrayOf(left));
        }
    }

    /// <summary>The strings of a list; none where there is no list.</summary>
    public IReadOnlyList<string> Strings(string member) =>
        [.. ElementsOf(member).Select(element => JsonString.TryDecode(element) ?? throw Wrong(member, "a list of strings"))];

    public void SetStrings(string member, IReadOnlyList<string> values) => _config.Set(member, JsonText.ToBytes(new JArray(values)));

    /// <summary>A text; empty where there is none.</summary>
    public string Text(string member) => _config.Find(member) is not { } value ? "" : JsonString.TryDecode(value) ?? throw Wrong(member, "a string");

    public void SetText(string member, string value) => _config.Set(member, JsonText.ToBytes(value));

    /// <summary>Adds members to a map, or replaces those of the same name.</summary>
    public void AddToMap(string member, IEnumerable<(string Key, JToken Value)> additions)
    {
        JsonObjectText map = MapOf(member);
        foreach ((string key, JToken value) in additions) map.Set(key, JsonText.ToBytes(value));
        _config.Set(member, map.ToBytes());
    }

    /// <summary>Removes members of a map.</summary>
    /// <param name="member">The map.</param>
    /// <param name="names">Those to be removed.</param>
    /// <param name="kind">The instruction that sets them.</param>
    /// <param name="normalize">Gives a key the form of the names.</param>
    public void RemoveFromMap(string member, IEnumerable<string> names, string kind, Func<string, string> normalize)
    {
        JsonObjectText map = MapOf(member);
        foreach (string name in names)
        {
            string[] keys = [.. map.Names.Where(key => normalize(key) == name)];
            if (keys.Length == 0) WarnOfAbsent(kind, name);
            foreach (string key in keys) map.Remove(key);
        }

        if (map.Names.Any()) _config.Set(member, map.ToBytes());
        else _config.Remove(member);
    }

    public void SetHealthcheck(JObject healthcheck) => _config.Set(Healthcheck, JsonText.ToBytes(healthcheck));

    public void Remove(string member) => _config.Remove(member);

    /// <summary>Removes a member for good.</summary>
    /// <param name="member">The member.</param>
    /// <param name="kind">The instruction that sets it.</param>
    public void Unset(string member, string kind)
    {
        if (_config.Find(member) is null) _warnings.Add($"UNSET {kind}: the image has none");
        _before.Remove(member);
        _config.Remove(member);
    }

    /// <summary>The changed object.</summary>
    /// <remarks>
    /// Instructions that leave a value empty keep the one of the image: <c>docker commit</c> fills in what its container has.
    /// So <c>ENTRYPOINT []</c> does nothing, and a health check without an interval has that of the one before.
    /// </remarks>
    public byte[] Complete()
    {
        if (ElementsOf(Entrypoint).Count == 0)
        {
            bool isEmptied = _config.Find(Cmd) is not null;
            if (ElementsOf(Cmd).Count == 0 && Restore(Cmd) && isEmptied) WarnOfKept("CMD");
            if (_config.Find(Entrypoint) is null && Restore(Entrypoint)) WarnOfKept("ENTRYPOINT");
        }

        if (Text(User).Length == 0) Restore(User);
        CompleteHealthcheck();
        return _config.ToBytes();
    }

    private void CompleteHealthcheck()
    {
        if (_config.Find(Healthcheck) is not { } now || !_before.TryGetValue(Healthcheck, out ReadOnlyMemory<byte> before)) return;
        if (now.Span.SequenceEqual(before.Span) || !IsObject(before)) return;
        JsonObjectText old = JsonObjectText.Parse(before), check = JsonObjectText.Parse(now);
        foreach (string member in (string[])["Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"])
        {
            if (check.Find(member) is null && old.Find(member) is { } value && !value.Span.SequenceEqual("0"u8)) check.Set(member, value);
        }

        _config.Set(Healthcheck, check.ToBytes());
    }

    private bool Restore(string member)
    {
        if (!_before.TryGetValue(member, out ReadOnlyMemory<byte> value) || (_config.Find(member) is { } now && now.Span.SequenceEqual(value.Span))) return false;
        _config.Set(member, value);
        return true;
    }

    private JsonObjectText MapOf(string member)
    {
        ReadOnlyMemory<byte> text = _config.Find(member) ?? "{}"u8.ToArray();
        return IsObject(text) ? JsonObjectText.ParseMap(text) : throw Wrong(member, "an object");
    }

    private IReadOnlyList<ReadOnlyMemory<byte>> ElementsOf(string member)
    {
        if (_config.Find(member) is not { } list) return [];
        return list.Span[0] == (byte)'[' ? JsonObjectText.Elements(list) : throw Wrong(member, "a list of strings");
    }

    private void WarnOfKept(string kind) =>
        _warnings.Add($"{kind} [] leaves the image's own in place, as docker commit does: UNSET {kind} removes it");

    private void WarnOfAbsent(string kind, string name) => _warnings.Add($"UNSET {kind}: the image has no {Shown.Quote(name)}");

    private InvalidImageException Wrong(string member, string what) => new($"{_where}: \"{member}\" is not {what}");

    private static int IndexOf(IReadOnlyList<string> variables, string name)
    {
        for (int i = 0; i < variables.Count; i++)
        {
            if (NameOf(variables[i]) == name) return i;
        }

        return -1;
    }

    private static string NameOf(string variable) => variable.Split('=', 2)[0];

    // A value begins with its first byte: white space around it is not part of it.
    private static bool IsObject(ReadOnlyMemory<byte> value) => value.Span[0] == (byte)'{';

    private static byte[] ArrayOf(IEnumerable<ReadOnlyMemory<byte>> elements)
    {
        using var array = new MemoryStream();
        byte separator = (byte)'[';
        foreach (ReadOnlyMemory<byte> element in elements)
        {
            array.WriteByte(separator);
            array.Write(element.Span);
            separator = (byte)',';
        }

        array.WriteByte((byte)']');
        return array.ToArray();
    }
}
