using YamlDotNet.RepresentationModel;

namespace Squash.Interop.Tests;

/// <summary>Reads a recipe like the system that it is for.</summary>
internal static class Recipe
{
    /// <summary>The documents of a file of this repository, with some texts replaced.</summary>
    public static IReadOnlyList<YamlNode> Load(string file, params IEnumerable<(string Text, string Replacement)> replacements)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(Read(file, replacements)));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    /// <summary>A file of this repository, with some texts replaced.</summary>
    public static string Read(string file, IEnumerable<(string Text, string Replacement)> replacements) => replacements.Aggregate(
        File.ReadAllText(Registry.RepositoryPath(file)), (text, one) => text.Replace(one.Text, one.Replacement, StringComparison.Ordinal));

    /// <summary>The node at a path of keys and indexes: <c>spec/steps/0</c>.</summary>
    public static YamlNode At(this YamlNode node, string path) => path.Split('/').Aggregate(node, (at, step) => at switch
    {
        YamlSequenceNode list => list[int.Parse(step, null)],
        YamlMappingNode map => map.Children[step],
        _ => throw new InvalidOperationException($"{path}: there is nothing below a text"),
    });

    public static string Text(this YamlNode node, string path) => Assert.IsType<YamlScalarNode>(node.At(path)).Value ?? "";

    public static IReadOnlyList<string> Texts(this YamlNode node, string path) =>
        [.. Assert.IsType<YamlSequenceNode>(node.At(path)).Select(item => Assert.IsType<YamlScalarNode>(item).Value ?? "")];

    /// <summary>Names and values of a mapping.</summary>
    public static IReadOnlyDictionary<string, string> Map(this YamlNode node, string path) =>
        Assert.IsType<YamlMappingNode>(node.At(path)).Children.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString());

    /// <summary>A word quoted for bash.</summary>
    public static string Quote(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
