using Microsoft.AspNetCore.Http;

namespace Squash.Registry.Tests.Fakes;

/// <summary>A request that a fake server got.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Target">Its path and query.</param>
/// <param name="Headers">Its headers.</param>
public sealed record RecordedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public static RecordedRequest Of(HttpRequest request) => new(
        request.Method,
        request.Path + request.QueryString,
        request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));

    public string? this[string header] => Headers.GetValueOrDefault(header);

    public override string ToString() => $"{Method} {Target}";
}
