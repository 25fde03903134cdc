using System.Globalization;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>Writes JSON documents: compact, keys in the tree's order, and with the same bytes for the same tree on every machine.</summary>
internal static class JsonText
{
    public static byte[] ToBytes(JToken document)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var writer = new JsonTextWriter(text) { Formatting = Formatting.None, CloseOutput = false })
        {
            document.WriteTo(writer);
        }

        return Encoding.UTF8.GetBytes(JsonString.EscapeLoneSurrogates(text.ToString()));
    }
}
