using System.Text;
using Tomlyn;

namespace Squash.Registry.Configuration;

/// <summary>The settings of registries: mirrors, other places, what is blocked, what short names mean.</summary>
/// <remarks>containers-registries.conf(5).</remarks>
internal sealed class RegistriesConf
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const string DropIns = "containers/registries.conf.d";

    private readonly Dictionary<string, RegistryRule> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private List<string> _searchRegistries = [];

    private RegistriesConf()
    {
    }

    /// <summary>Reads the settings: those of a file that was named, otherwise the user's or the system's with all drop-in files.</summary>
    /// <exception cref="InvalidRequestException">A file is not valid.</exception>
    public static RegistriesConf Read(string? path, Func<string, string?> environment)
    {
        var conf = new RegistriesConf();
        foreach (string file in Files(path, environment)) conf.Add(file);
        return conf;
    }

    /// <summary>The image that a name means: a short one may have an alias, or belong to the one registry that is searched.</summary>
    /// <exception cref="InvalidRequestException">It may mean several.</exception>
    public RegistryReference Expand(string text)
    {
        string name = text.StartsWith(RegistryReference.Transport, StringComparison.Ordinal) ? text[RegistryReference.Transport.Length..] : text;
        var reference = RegistryReference.Parse(name);
        int end = name.AsSpan().IndexOfAny(':', '@');
        string repository = end < 0 ? name : name[..end];
        if (reference.Domain != RegistryReference.DockerHub || repository.StartsWith("docker.io/", StringComparison.Ordinal)
            || repository.StartsWith("index.docker.io/", StringComparison.Ordinal))
        {
            return reference;
        }

        if (_aliases.TryGetValue(repository, out string? alias)) return reference.At(alias);

        // Everybody expects docker's meaning, so it counts unless the settings exclude Docker Hub.
        return _searchRegistries.Count == 0 || _searchRegistries.Contains(RegistryReference.DockerHub) ? reference
            : _searchRegistries.Count == 1 ? reference.At($"{_searchRegistries[0]}/{repository}")
            : throw new InvalidRequestException(
                $"{Shown.Quote(name)} may be in several registries: give the whole name, such as {RegistryReference.Transport}{_searchRegistries[0]}/{name}");
    }

    /// <summary>The places that an image is pulled from, in order.</summary>
    /// <exception cref="InvalidRequestException">The registry is blocked.</exception>
    public IReadOnlyList<RegistryEndpoint> ForPull(RegistryReference reference) =>
        RuleFor(reference) is { } rule ? [.. rule.Endpoints(reference)] : [new RegistryEndpoint(reference, false)];

    /// <summary>The place that an image is pushed to: that of its name, and never a mirror.</summary>
    /// <inheritdoc cref="ForPull"/>
    public RegistryEndpoint ForPush(RegistryReference reference) => new(reference, RuleFor(reference)?.Table.Insecure ?? false);

    private RegistryRule? RuleFor(RegistryReference reference)
    {
        RegistryRule? rule = _rules.Values.Where(each => each.LengthIn(reference) is not null).MaxBy(each => each.LengthIn(reference));
        return rule is { Table.Blocked: true }
            ? throw new InvalidRequestException($"{reference.Name} cannot be used: registries.conf blocks {rule.Prefix}")
            : rule;
    }

    private static IEnumerable<string> Files(string? path, Func<string, string?> environment)
    {
        if ((path ?? environment("CONTAINERS_REGISTRIES_CONF")) is { Length: > 0 } named) return [named];
        string? home = environment("HOME") is { Length: > 0 } value ? Path.Combine(value, ".config") : null;
        string[] places = [.. new[] { home, "/etc" }.OfType<string>()];
        string? main = places.Append("/usr/share").Select(place => Path.Combine(place, "containers/registries.conf")).FirstOrDefault(File.Exists);

        // The user's come last, and count more.
        IEnumerable<string> dropped = places.Reverse().Select(place => Path.Combine(place, DropIns)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.conf").Order(StringComparer.Ordinal));
        return main is null ? dropped : dropped.Prepend(main);
    }

    private void Add(string path)
    {
        RegistriesFile file = Parse(path);
        if (file.SearchRegistries is { } registries) _searchRegistries = registries;
        foreach ((string name, string target) in file.Aliases ?? []) _aliases[name] = target;
        foreach (RegistriesFile.RegistryTable table in file.Registries ?? [])
        {
            string prefix = table.Prefix is { Length: > 0 } stated ? stated : table.Location ?? "";
            if (prefix.Length == 0) throw new InvalidRequestException($"{path}: a [[registry]] has neither a prefix nor a location");
            prefix = prefix.TrimEnd('/');
            _rules[prefix] = new RegistryRule(prefix, table);
        }
    }

    private static RegistriesFile Parse(string path)
    {
        try
        {
            string text = Encoding.UTF8.GetString(SmallFile.Read(path, MaxBytes));
            return TomlSerializer.Deserialize<RegistriesFile>(text, RegistriesContext.Default) ?? new RegistriesFile();
        }
        catch (TomlException failure)
        {
            throw new InvalidRequestException($"{path} is not valid: {Shown.Text(failure.Message)}", innerException: failure);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidRequestException($"{path} does not exist: it was named as the settings of registries", innerException: failure);
        }
    }
}
