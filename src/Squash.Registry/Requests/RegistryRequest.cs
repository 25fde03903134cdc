using System.Net.Http.Headers;
using Squash.Registry.Auth;
using Squash.Registry.Http;

namespace Squash.Registry.Requests;

/// <summary>A request that can be sent any number of times.</summary>
/// <param name="Method">The method.</param>
/// <param name="Uri">The URL.</param>
/// <param name="What">The subject, for messages: <c>the manifest of app:1</c>.</param>
internal sealed record RegistryRequest(HttpMethod Method, Uri Uri, string What)
{
    /// <summary>The permissions that it needs.</summary>
    public required ScopeSet Scopes { get; init; }

    /// <summary>The media types that are understood.</summary>
    public string? Accept { get; init; }

    /// <summary>The part of a blob that is wanted.</summary>
    public RangeHeaderValue? Range { get; init; }

    /// <summary>Makes the body, for each time that it is sent.</summary>
    public Func<StallGuard, HttpContent>? Content { get; init; }

    /// <summary>The time that the answer may take; <see langword="null"/> for the usual time.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>The advice if the registry does not have it.</summary>
    public string? Missing { get; init; }

    /// <summary>
    /// Whether it may fail. Rights that only it turns out to need, such as to delete, are then not asked for with the next token: a token
    /// server may refuse them, and everything else with them.
    /// </summary>
    public bool IsOptional { get; init; }

    /// <summary>The request for one attempt.</summary>
    public HttpRequestMessage Create(Uri uri, StallGuard guard)
    {
        var message = new HttpRequestMessage(Method, uri) { Content = Content?.Invoke(guard) };
        message.Headers.Add("User-Agent", "squash");
        if (Accept is not null) message.Headers.TryAddWithoutValidation("Accept", Accept);
        if (Range is not null) message.Headers.Range = Range;
        return message;
    }
}
