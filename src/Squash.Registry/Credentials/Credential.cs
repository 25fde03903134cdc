namespace Squash.Registry.Credentials;

/// <summary>A login: a name and a password, or an identity token in place of both.</summary>
/// <param name="User">The name; empty with an identity token.</param>
/// <param name="Secret">The password, or the identity token.</param>
/// <param name="IsIdentityToken">Whether the secret is an OAuth2 refresh token.</param>
/// <param name="Origin">The file or helper that it comes from, for messages.</param>
internal sealed record Credential(string User, string Secret, bool IsIdentityToken, string Origin)
{
    // The name that a credential helper gives with an identity token (docker-credential-helpers, TokenUsername).
    private const string TokenUser = "<token>";

    /// <summary>As a credential helper states it.</summary>
    public static Credential FromHelper(string user, string secret, string origin) =>
        new(user == TokenUser ? "" : user, secret, user == TokenUser, origin);

    /// <summary>Never the secret: records print all they have.</summary>
    public override string ToString() => Origin;
}
