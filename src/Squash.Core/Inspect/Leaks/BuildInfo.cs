using System.Text;

namespace Squash.Inspect.Leaks;

/// <summary>The build arguments that BuildKit 0.9 to 0.11 wrote into the config.</summary>
/// <remarks>https://github.com/moby/buildkit/blob/v0.11/docs/buildinfo.md: JSON in base 64.</remarks>
internal static class BuildInfo
{
    public const string Member = "moby.buildkit.buildinfo.v1";

    /// <summary>The text; the same one if it is not in base 64.</summary>
    public static string Decode(string text)
    {
        byte[] bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out int written)) return text;

        // An argument is a member: "build-arg:NAME":"value".
        return Encoding.UTF8.GetString(bytes, 0, written).Replace("\":\"", "=", StringComparison.Ordinal).Replace("build-arg:", " ", StringComparison.Ordinal);
    }
}
