using System.Diagnostics.CodeAnalysis;
using Newtonsoft.Json.Linq;

namespace Squash.Compare;

/// <summary>Equality of JSON values, with hashes that are safe against constructed collisions.</summary>
/// <remarks>Newtonsoft's own hash of an array is the exclusive or of its elements': all of <c>["a","a"]</c>, <c>["b","b"]</c>, … collide.</remarks>
internal sealed class JsonEquality : IEqualityComparer<JToken>
{
    public static readonly JsonEquality Instance = new();

    public bool Equals(JToken? x, JToken? y) => JToken.DeepEquals(x, y);

    public int GetHashCode([DisallowNull] JToken obj)
    {
        var hash = new HashCode();
        hash.Add(obj.Type);
        switch (obj)
        {
            case JArray elements:
                foreach (JToken element in elements) hash.Add(GetHashCode(element));
                break;
            case JObject members:
                // Independent of their order.
                int sum = 0;
                foreach (JProperty member in members.Properties()) sum = unchecked(sum + HashCode.Combine(member.Name, GetHashCode(member.Value)));
                hash.Add(sum);
                break;
            default:
                hash.Add((obj as JValue)?.Value);
                break;
        }

        return hash.ToHashCode();
    }
}
