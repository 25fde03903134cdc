using Tomlyn.Serialization;

namespace Squash.Registry.Configuration;

/// <summary>The content of one file of settings.</summary>
/// <remarks>containers-registries.conf(5), version 2. Filled by Tomlyn's generated code, without reflection.</remarks>
internal sealed class RegistriesFile
{
    [TomlPropertyName("unqualified-search-registries")]
    public List<string>? SearchRegistries { get; set; }

    [TomlPropertyName("registry")]
    public List<RegistryTable>? Registries { get; set; }

    [TomlPropertyName("aliases")]
    public Dictionary<string, string>? Aliases { get; set; }

    /// <summary>A <c>[[registry]]</c>, or a <c>[[registry.mirror]]</c> in it.</summary>
    internal sealed class RegistryTable
    {
        [TomlPropertyName("prefix")]
        public string? Prefix { get; set; }

        [TomlPropertyName("location")]
        public string? Location { get; set; }

        [TomlPropertyName("insecure")]
        public bool Insecure { get; set; }

        [TomlPropertyName("blocked")]
        public bool Blocked { get; set; }

        [TomlPropertyName("mirror-by-digest-only")]
        public bool MirrorByDigestOnly { get; set; }

        [TomlPropertyName("pull-from-mirror")]
        public string? PullFromMirror { get; set; }

        [TomlPropertyName("mirror")]
        public List<RegistryTable>? Mirrors { get; set; }
    }
}

/// <summary>The types that Tomlyn generates code for.</summary>
[TomlSerializable(typeof(RegistriesFile))]
internal sealed partial class RegistriesContext : TomlSerializerContext;
