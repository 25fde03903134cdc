using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>Writes JSON documents in one form: compact, members in order, nothing escaped that need not be.</summary>
internal static class JsonText
{
    public static byte[] ToBytes(JToken document) => Encoding.UTF8.GetBytes(document.ToString(Formatting.None));
}
