using System.Net.Http.Headers;
using System.Text;
using Squash.Registry.Credentials;

namespace Squash.Registry.Auth;

/// <summary>The header of a login by name and password.</summary>
internal static class BasicLogin
{
    /// <remarks>RFC 7617, with UTF-8, which every registry expects.</remarks>
    public static AuthenticationHeaderValue Header(Credential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Secret}")));
}
