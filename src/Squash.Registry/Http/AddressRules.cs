using System.Net;
using System.Net.Sockets;

namespace Squash.Registry.Http;

/// <summary>Finds out which addresses a registry may send us to.</summary>
internal static class AddressRules
{
    /// <summary>The rule for a registry, by the addresses that it has itself.</summary>
    public static async Task<AddressRule> OfAsync(Uri registry, bool allowsPrivate, CancellationToken cancellationToken)
    {
        try
        {
            IPAddress[] addresses = await Addresses.ResolveAsync(registry.IdnHost, cancellationToken).ConfigureAwait(false);
            return new AddressRule(addresses.Length == 0 ? AddressKind.Public : Addresses.KindOf(addresses[0]), allowsPrivate);
        }
        catch (SocketException)
        {
            // Behind a proxy its name need not be known here.
            return new AddressRule(AddressKind.Public, allowsPrivate);
        }
    }
}
