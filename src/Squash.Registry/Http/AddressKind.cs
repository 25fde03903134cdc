using System.Net;
using System.Net.Sockets;

namespace Squash.Registry.Http;

/// <summary>The distance of an address. A registry must not send us to a place that it could not reach itself.</summary>
internal enum AddressKind
{
    Public,
    Private,
    LinkLocal,
    Loopback,
}

/// <summary>Tells the kinds of addresses apart.</summary>
internal static class Addresses
{
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fec0::/10"),
    ];

    // Cloud machines have the server of their secrets at such an address.
    private static readonly IPNetwork[] LinkLocal = [IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fe80::/10")];

    // 0.0.0.0 is this machine for Linux.
    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("::/127")];

    /// <summary>The kind of an address.</summary>
    public static AddressKind KindOf(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        bool IsIn(IPNetwork[] networks) => Array.Exists(networks, network => network.Contains(plain));

        return IsIn(Loopback) ? AddressKind.Loopback
            : IsIn(LinkLocal) ? AddressKind.LinkLocal
            : IsIn(Private) ? AddressKind.Private
            : AddressKind.Public;
    }

    /// <summary>The addresses of a host, which may be one itself.</summary>
    public static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, AddressFamily.Unspecified, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether a host is this machine, by its name or address alone.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && KindOf(address) == AddressKind.Loopback);
}
