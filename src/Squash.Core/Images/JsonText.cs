using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>Writes JSON documents: compact, keys in the tree's order, the same bytes for the same tree everywhere.</summary>
internal static class JsonText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static byte[] ToBytes(JToken document)
    {
        using var content = new MemoryStream();
        using (var writer = new JsonTextWriter(new StreamWriter(content, Utf8)) { Formatting = Formatting.None })
        {
            document.WriteTo(writer);
        }

        return content.ToArray();
    }
}
