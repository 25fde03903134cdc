using System.Net;
using Squash.Registry.Http;

namespace Squash.Registry.Tests.Http;

public class AddressRuleTests
{
    [Theory]
    [InlineData("8.8.8.8", AddressKind.Public)]
    [InlineData("172.32.0.1", AddressKind.Public)]
    [InlineData("2001:db8::1", AddressKind.Public)]
    [InlineData("10.1.2.3", AddressKind.Private)]
    [InlineData("172.31.255.255", AddressKind.Private)]
    [InlineData("192.168.0.1", AddressKind.Private)]
    [InlineData("100.64.0.1", AddressKind.Private)]
    [InlineData("fd00::1", AddressKind.Private)]
    [InlineData("169.254.169.254", AddressKind.LinkLocal)]
    [InlineData("fe80::1", AddressKind.LinkLocal)]
    [InlineData("::ffff:169.254.169.254", AddressKind.LinkLocal)]
    [InlineData("127.0.0.2", AddressKind.Loopback)]
    [InlineData("0.0.0.0", AddressKind.Loopback)]
    [InlineData("::1", AddressKind.Loopback)]
    [InlineData("::", AddressKind.Loopback)]
    [InlineData("::ffff:127.0.0.1", AddressKind.Loopback)]
    public void KindOf_Address_IsTold(string address, object kind) => Assert.Equal(kind, Addresses.KindOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData(AddressKind.Public, false, "8.8.8.8", true)]
    [InlineData(AddressKind.Public, false, "10.0.0.1", false)]
    [InlineData(AddressKind.Public, true, "10.0.0.1", true)]
    [InlineData(AddressKind.Public, true, "169.254.169.254", false)]
    [InlineData(AddressKind.Private, false, "10.0.0.1", true)]
    [InlineData(AddressKind.Private, false, "127.0.0.1", false)]
    [InlineData(AddressKind.Loopback, false, "127.0.0.1", true)]
    [InlineData(AddressKind.Public, false, "localhost", false)]
    [InlineData(AddressKind.Public, false, "registry.example", true)]
    internal void AllowsName_ByTheRegistrysOwnKind(AddressKind registry, bool allowsPrivate, string host, bool allowed) =>
        Assert.Equal(allowed, new AddressRule(registry, allowsPrivate).AllowsName(host));
}
