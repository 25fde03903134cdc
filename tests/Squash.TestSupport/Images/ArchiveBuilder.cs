using System.Text;
using System.Text.Json.Nodes;
using Squash.TestSupport.Tar;

namespace Squash.TestSupport.Images;

/// <summary>The outer tar of an image archive.</summary>
public sealed class ArchiveBuilder
{
    private readonly LayerBuilder _tar = new();
    private readonly HashSet<string> _names = [];

    /// <summary>A prefix for every name, such as <c>./</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Adds a member, unless a member with this name exists already.</summary>
    public ArchiveBuilder File(string name, byte[] content)
    {
        if (_names.Add(name)) _tar.File(Prefix + name, content);
        return this;
    }

    public ArchiveBuilder File(string name, string content) => File(name, Encoding.UTF8.GetBytes(content));

    public ArchiveBuilder File(string name, JsonNode content) => File(name, content.ToJsonString());

    public ArchiveBuilder Directory(string name)
    {
        if (_names.Add(name)) _tar.Directory(Prefix + name);
        return this;
    }

    public ArchiveBuilder Symlink(string name, string target)
    {
        if (_names.Add(name)) _tar.Symlink(Prefix + name, target);
        return this;
    }

    public ArchiveBuilder HardLink(string name, string target)
    {
        if (_names.Add(name)) _tar.HardLink(Prefix + name, Prefix + target);
        return this;
    }

    public byte[] Build() => _tar.Build();
}
