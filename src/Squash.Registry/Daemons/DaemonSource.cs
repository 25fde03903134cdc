using System.Text.RegularExpressions;

namespace Squash.Registry.Daemons;

/// <summary>An image of a daemon as a source: the archive that <c>docker save</c> prints.</summary>
internal sealed partial class DaemonSource(DaemonConnection connection, string image) : ArchiveSource
{
    private const int DigestChars = 64;

    public override string Name => DaemonClient.Transport + image;

    public override async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        // The name in the query, as docker save does: in the path, its slashes and colons depend on the server.
        string name = await WithTagAsync(cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await connection.SendAsync(
            HttpMethod.Get, $"images/get?names={Uri.EscapeDataString(name)}", content: null, name, cancellationToken).ConfigureAwait(false);
        return new SaveStream(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), connection);
    }

    // A name without a tag would mean every tag to docker save, and the tag latest to all others.
    private async Task<string> WithTagAsync(CancellationToken cancellationToken)
    {
        if (image.AsSpan(image.LastIndexOf('/') + 1).ContainsAny(':', '@')) return image;
        string latest = $"{image}:latest";
        if (!IdPattern().IsMatch(image)) return latest;
        bool isName = image.Length < DigestChars
            && await connection.FindAsync($"images/{latest}/json", mayBeRefused: true, cancellationToken).ConfigureAwait(false) is not null;
        return isName ? latest : image;
    }

    // The beginning of an ID could also be a name, which has priority: docker's order.
    [GeneratedRegex(@"\A[0-9a-f]+\z")]
    private static partial Regex IdPattern();
}
