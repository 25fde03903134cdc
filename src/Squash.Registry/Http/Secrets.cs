using System.Text;

namespace Squash.Registry.Http;

/// <summary>The secrets that a request was sent with. A server may repeat them in its answer.</summary>
internal static class Secrets
{
    private static readonly HttpRequestOptionsKey<string> InBody = new("the secret in the body");

    /// <summary>Notes a secret that is in the body of a request.</summary>
    public static void Note(HttpRequestMessage request, string secret) => request.Options.Set(InBody, secret);

    /// <summary>The text with all of them replaced.</summary>
    public static string RemovedFrom(string text, HttpRequestMessage request)
    {
        foreach (string secret in Of(request)) text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }

    private static IEnumerable<string> Of(HttpRequestMessage request)
    {
        if (request.Options.TryGetValue(InBody, out string? noted)) yield return noted;
        if (request.Headers.Authorization is not { Parameter: { Length: > 0 } parameter } login) yield break;
        yield return parameter;
        byte[] decoded = new byte[parameter.Length];
        if (login.Scheme != "Basic" || !Convert.TryFromBase64String(parameter, decoded, out int count)) yield break;
        string both = Encoding.UTF8.GetString(decoded, 0, count);
        if (both[(both.IndexOf(':', StringComparison.Ordinal) + 1)..] is { Length: > 0 } password) yield return password;
    }
}
