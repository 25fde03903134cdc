using System.Net;

namespace Squash.Registry.Http;

/// <summary>The addresses that a registry may send us to: public ones, and those as near as its own.</summary>
/// <param name="Registry">The kind of the registry's own address.</param>
/// <param name="AllowsPrivate">Whether a private network is fine for a public registry too, as with storage that is reached from within a cloud.</param>
internal readonly record struct AddressRule(AddressKind Registry, bool AllowsPrivate)
{
    public bool Allows(IPAddress address)
    {
        AddressKind kind = Addresses.KindOf(address);
        return kind == AddressKind.Public || kind == Registry || (AllowsPrivate && kind == AddressKind.Private);
    }

    /// <summary>Whether a host that is written as an address, or is this machine's name, is allowed. Other names are checked when they are known.</summary>
    public bool AllowsName(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) ? Allows(address)
        : !Addresses.IsLoopback(host) || Registry == AddressKind.Loopback;
}
