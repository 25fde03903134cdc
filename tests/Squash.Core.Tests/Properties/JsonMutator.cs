using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Squash.Core.Tests.Properties;

/// <summary>Changes a JSON document, which usually remains valid JSON.</summary>
internal static class JsonMutator
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e999", "9223372036854775808", "\"\"", "\"x\"", "\"../x\"", "\"sha256:00\"", "\"sha512:00\"", "[]", "{}", "[null]", "[[[[]]]]",
        "\"layers\"", "\"windows\"", "\"application/vnd.oci.image.layer.v1.tar+zstd\"", "\"application/vnd.oci.image.index.v1+json\"", "\"manifest.json\"",
    ];

    public static byte[] Mutate(byte[] document, Random random)
    {
        if (random.Next(15) == 0) return MutateText(document, random);
        try
        {
            return JsonNode.Parse(document) is { } root ? MutateTree(root, random) : document;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // A document that was damaged before, in a way that this parser may notice early or late.
            return MutateText(document, random);
        }
    }

    private static byte[] MutateTree(JsonNode root, Random random)
    {
        List<JsonNode> nodes = [.. Nodes(root).Where(node => node.Parent is not null)];
        JsonNode chosen = nodes.Count == 0 ? root : nodes[random.Next(nodes.Count)];
        switch (random.Next(6))
        {
            case 0:
                Remove(chosen);
                break;
            case 1 when nodes.Count > 0:
                chosen.ReplaceWith(nodes[random.Next(nodes.Count)].DeepClone());
                break;
            case 2:
                MutateString(nodes, random);
                break;
            case 3 when chosen.Parent is JsonArray array:
                array.Insert(random.Next(array.Count + 1), chosen.DeepClone());
                break;
            case 4 when chosen.Parent is JsonArray { Count: > 1 } array:
                array.Remove(chosen);
                array.Insert(random.Next(array.Count + 1), chosen);
                break;
            case 5 when nodes.Count > 0:
                chosen.ReplaceWith(JsonNode.Parse(Values[random.Next(Values.Length)]));
                break;
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node)
    {
        yield return node;
        IEnumerable<JsonNode?> children = node switch { JsonObject members => members.Select(member => member.Value), JsonArray items => items, _ => [] };
        foreach (JsonNode child in children.OfType<JsonNode>().SelectMany(Nodes)) yield return child;
    }

    private static void Remove(JsonNode node)
    {
        if (node.Parent is JsonObject members) members.Remove(node.GetPropertyName());
        else if (node.Parent is JsonArray items) items.RemoveAt(node.GetElementIndex());
    }

    /// <summary>One character of a string; most strings are digests and names.</summary>
    private static void MutateString(List<JsonNode> nodes, Random random)
    {
        List<JsonNode> strings = [.. nodes.Where(node => node.GetValueKind() == JsonValueKind.String && node.GetValue<string>().Length > 0)];
        if (strings.Count == 0) return;
        JsonNode chosen = strings[random.Next(strings.Count)];
        char[] text = chosen.GetValue<string>().ToCharArray();
        text[random.Next(text.Length)] = "0123456789abcdefA/.:\n"[random.Next(21)];
        chosen.ReplaceWith(new string(text));
    }

    private static byte[] MutateText(byte[] document, Random random)
    {
        byte[] text = [.. document];
        text[random.Next(text.Length)] = (byte)random.Next(256);
        return random.Next(3) == 0 ? text[..random.Next(text.Length)] : text;
    }
}
