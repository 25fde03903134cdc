namespace Squash.Registry.Credentials;

/// <summary>What somebody logs in with: a name and a password, or an identity token in the place of both.</summary>
/// <param name="User">The name; empty with an identity token.</param>
/// <param name="Secret">The password, or the identity token.</param>
/// <param name="IsIdentityToken">Whether the secret is an OAuth2 refresh token.</param>
/// <param name="Origin">Where it was found, for messages: a file, a helper.</param>
internal sealed record Credential(string User, string Secret, bool IsIdentityToken, string Origin)
{
    // What a credential helper gives in the place of a name (docker-credential-helpers, TokenUsername).
    private const string TokenUser = "<token>";

    /// <summary>As a credential helper states it.</summary>
    public static Credential FromHelper(string user, string secret, string origin) =>
        new(user == TokenUser ? "" : user, secret, user == TokenUser, origin);

    /// <summary>Never the secret: records print all they have.</summary>
    public override string ToString() => Origin;
}
