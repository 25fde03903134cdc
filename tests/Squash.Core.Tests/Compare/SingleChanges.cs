using System.Text.Json.Nodes;
using Squash.TestSupport;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Compare;

/// <summary>Single changes, each with everything that a comparison must find.</summary>
internal static class SingleChanges
{
    /// <summary>The changes to the entries of an image.</summary>
    public static readonly Dictionary<string, FileChange> OfFiles = new(
    [
        .. Contents(), .. ModeBits(), .. Owners(), .. Times(), .. Targets(), .. Types(), .. Attributes(), .. HardLinks(), .. Names(),
    ]);

    /// <summary>The changes to its config, with the pointers of the values that then differ.</summary>
    public static readonly Dictionary<string, (Action<JsonObject> Change, string[] Found)> OfConfigs = new()
    {
        ["a variable"] = (config => Run(config)["Env"]![1] = "LANG=C.UTF-8 ", ["/config/Env/1"]),
        ["a variable more"] = (config => Run(config)["Env"]!.AsArray().Add("A=1"), ["/config/Env"]),
        ["a variable less"] = (config => Run(config)["Env"]!.AsArray().RemoveAt(0), ["/config/Env"]),
        ["variables in another order"] = (config => Run(config)["Env"] = new JsonArray("LANG=C.UTF-8", "PATH=/bin"), ["/config/Env/0", "/config/Env/1"]),
        ["the command"] = (config => Run(config)["Cmd"] = new JsonArray("ash"), ["/config/Cmd/0"]),
        ["no command"] = (config => Run(config)["Cmd"] = null, ["/config/Cmd"]),
        ["the entrypoint"] = (config => Run(config)["Entrypoint"]![1] = "-x", ["/config/Entrypoint/1"]),
        ["no entrypoint"] = (config => Run(config).Remove("Entrypoint"), ["/config/Entrypoint"]),
        ["the user"] = (config => Run(config)["User"] = "0", ["/config/User"]),
        ["the working directory"] = (config => Run(config)["WorkingDir"] = "/srv/", ["/config/WorkingDir"]),
        ["a label"] = (config => Run(config)["Labels"]!["a.b/c"] = "X", ["/config/Labels/a.b~1c"]),
        ["a label more"] = (config => Run(config)["Labels"]!["A.b/c"] = "x", ["/config/Labels/A.b~1c"]),
        ["a port less"] = (config => Run(config)["ExposedPorts"]!.AsObject().Remove("53/udp"), ["/config/ExposedPorts/53~1udp"]),
        ["a port more"] = (config => Run(config)["ExposedPorts"]!["80/udp"] = new JsonObject(), ["/config/ExposedPorts/80~1udp"]),
        ["a volume"] = (config => Run(config)["Volumes"]!.AsObject().Clear(), ["/config/Volumes/~1data"]),
        ["the signal to stop"] = (config => Run(config)["StopSignal"] = "SIGINT", ["/config/StopSignal"]),
        ["a number"] = (config => Run(config)["Healthcheck"]!["Interval"] = 5_000_000_001, ["/config/Healthcheck/Interval"]),
        ["the health check"] = (config => Run(config)["Healthcheck"]!["Test"]![1] = "false", ["/config/Healthcheck/Test/1"]),
        ["the architecture"] = (config => config["architecture"] = "arm64", ["/architecture"]),
        ["the variant"] = (config => config["variant"] = "v8", ["/variant"]),
        ["the operating system"] = (config => config["os"] = "freebsd", ["/os"]),
        ["the version of the operating system"] = (config => config["os.version"] = "1", ["/os.version"]),
        ["the author"] = (config => config["author"] = "a", ["/author"]),
        ["the time of the image"] = (config => config["created"] = "2024-02-03T04:05:06.789000001Z", ["/created"]),
    };

    /// <summary>The config to change.</summary>
    public static void Configure(JsonObject config) => config["config"] = JsonNode.Parse(
        """
        {"Env":["PATH=/bin","LANG=C.UTF-8"],"Cmd":["sh"],"Entrypoint":["/bin/sh","-c"],"User":"","WorkingDir":"/srv",
         "ExposedPorts":{"80/tcp":{},"53/udp":{}},"Volumes":{"/data":{}},"StopSignal":"SIGTERM","Labels":{"a.b/c":"x","title":"夹具"},
         "Healthcheck":{"Test":["CMD","true"],"Interval":5000000000}}
        """);

    private static JsonObject Run(JsonObject config) => config["config"]!.AsObject();

    private static Dictionary<string, FileChange> Contents() => new()
    {
        ["one bit of the first byte"] = new(IsFile, (item, random) => [Flip(item, 0, random)], "~ * Content"),
        ["one bit of a byte in the middle"] = new(IsFile, (item, random) => [Flip(item, item.Content.Length / 2, random)], "~ * Content"),
        ["one bit of the last byte"] = new(IsFile, (item, random) => [Flip(item, item.Content.Length - 1, random)], "~ * Content"),
        ["one byte more"] = new(IsFile, (item, _) => [item with { Content = [.. item.Content, 0] }], "~ * Size"),
        ["one byte less"] = new(IsFile, (item, _) => [item with { Content = item.Content[..^1] }], "~ * Size"),
        ["one bit of a sparse file"] = new(IsSparse, (item, random) => [Flip(item, item.Content.Length - 1, random)], "~ * Content"),
        ["a hole moved"] = new(IsSparse, (item, _) => [item with { Segments = [(item.Segments[0].Offset + 1, item.Segments[0].Length)] }], "~ * Content"),
    };

    private static Dictionary<string, FileChange> ModeBits()
    {
        var changes = new Dictionary<string, FileChange>
        {
            ["the mode of a directory"] = new(item => item.Type == '5', (item, _) => [item with { Mode = item.Mode ^ 0x200 }], "~ * Mode"),
            ["the mode of a device"] = new(item => item.Type == '3', (item, _) => [item with { Mode = item.Mode ^ 1 }], "~ * Mode"),
        };
        for (int bit = 1; bit <= 0x800; bit <<= 1)
        {
            int flipped = bit;
            string name = "the mode bit 0" + Convert.ToString(bit, 8).PadLeft(4, '0');
            changes[name] = new(IsFile, (item, _) => [item with { Mode = item.Mode ^ flipped }], "~ * Mode");
        }

        return changes;
    }

    private static Dictionary<string, FileChange> Owners() => new()
    {
        ["the user"] = new(IsInode, (item, _) => [item with { Uid = item.Uid + 1 }], "~ * Owner"),
        ["the group"] = new(IsInode, (item, _) => [item with { Gid = item.Gid ^ (1L << 31) }], "~ * Owner"),
        ["the user of a link"] = new(IsSymlink, (item, _) => [item with { Uid = item.Uid ^ 1 }], "~ * Owner"),
    };

    private static Dictionary<string, FileChange> Times() => new()
    {
        ["one second"] = new(IsFile, (item, _) => [item with { MtimeSeconds = item.MtimeSeconds + 1 }], "~ * Mtime"),
        ["one nanosecond"] = new(IsFile, Nanosecond, "~ * Mtime"),
        ["one nanosecond of a directory"] = new(item => item.Type == '5', Nanosecond, "~ * Mtime"),
        ["one nanosecond of a link"] = new(IsSymlink, Nanosecond, "~ * Mtime"),
        ["one nanosecond of a fifo"] = new(item => item.Type == '6', Nanosecond, "~ * Mtime"),
        ["a time before 1970"] = new(item => item is { Type: '5', MtimeSeconds: > 0 }, (item, _) => [item with { MtimeSeconds = -item.MtimeSeconds }], "~ * Mtime"),
    };

    private static Dictionary<string, FileChange> Targets() => new()
    {
        ["a link's target"] = new(IsSymlink, (item, _) => [item with { Link = item.Link + "x" }], "~ * Target"),
        ["the same target, spelt otherwise"] = new(IsSymlink, (item, _) => [item with { Link = "./" + item.Link }], "~ * Target"),
        ["a character device's major number"] = new(item => item.Type == '3', (item, _) => [item with { DevMajor = item.DevMajor + 1 }], "~ * Device"),
        ["a character device's minor number"] = new(item => item.Type == '3', (item, _) => [item with { DevMinor = item.DevMinor ^ 1 }], "~ * Device"),
        ["a block device's major number"] = new(item => item.Type == '4', (item, _) => [item with { DevMajor = item.DevMajor + 1 }], "~ * Device"),
        ["a block device's minor number"] = new(item => item.Type == '4', (item, _) => [item with { DevMinor = item.DevMinor ^ 1 }], "~ * Device"),
    };

    private static Dictionary<string, FileChange> Types() => new()
    {
        ["character to block device"] = new(item => item.Type == '3', (item, _) => [item with { Type = '4' }], "~ * Type"),
        ["block to character device"] = new(item => item.Type == '4', (item, _) => [item with { Type = '3' }], "~ * Type"),
        ["a fifo to a file"] = new(item => item.Type == '6', (item, _) => [item with { Type = '0' }], "~ * Type"),
        ["a file to a fifo"] = new(IsFile, (item, _) => [item with { Type = '6', Content = [] }], "~ * Type"),
        ["a file to a link"] = new(IsFile, (item, _) => [item with { Type = '2', Content = [], Link = "x" }], "~ * Type"),
        ["a link to a file"] = new(IsSymlink, (item, _) => [item with { Type = '0', Link = default }], "~ * Type"),
        ["a file to a directory"] = new(IsFile, (item, _) => [item with { Type = '5', Content = [], Path = item.Path + "/" }], "~ * Type"),
        ["a directory to a file"] = new(Is("share/empty/"), (item, _) => [item with { Type = '0', Path = "share/empty" }], "~ share/empty Type"),
        ["a directory to a link"] = new(Is("share/empty/"), (item, _) => [item with { Type = '2', Path = "share/empty", Link = "full" }], "~ share/empty Type"),
        ["a file over a directory"] = new(
            Is("share/upper/own"), (item, _) => [item, new TarItem { Path = "share/full" }], "~ share/full Type", "- share/full/file"),
    };

    private static Dictionary<string, FileChange> Attributes() => new()
    {
        ["one bit of an attribute"] = new(HasXattr, (item, random) => [FlipRecord(item, item.Records[^1].Key, random)], "~ * Xattr"),
        ["an attribute lost"] = new(HasXattr, (item, _) => [item with { Records = [.. item.Records.Skip(1)] }], "~ * Xattr"),
        ["an attribute more"] = new(HasXattr, (item, _) => [item.WithXattr("user.third", "")], "~ * Xattr"),
        ["one bit of a user's attribute"] = new(HasAll, (item, random) => [FlipRecord(item, "SCHILY.xattr.user.u", random)], "~ * Xattr"),
        ["one bit of a trusted attribute"] = new(HasAll, (item, random) => [FlipRecord(item, "SCHILY.xattr.trusted.t", random)], "~ * Xattr"),
        ["another capability"] = new(HasAll, (item, _) => [WithBit(item, "SCHILY.xattr.security.capability", 5, 0x10)], "~ * Xattr"),
        ["a capability"] = new(IsFile, (item, _) => [item.WithXattr("security.capability", SingleChangeImage.Capability)], "~ * Xattr"),
        ["a right in an access control list"] = new(HasAll, (item, _) => [WithBit(item, "SCHILY.xattr.system.posix_acl_access", 14, 2)], "~ * Xattr"),
        ["an access control list lost"] = new(
            HasAll, (item, _) => [item with { Records = [.. item.Records.Where(record => record.Key != "SCHILY.xattr.system.posix_acl_access")] }], "~ * Xattr"),
        ["an access control list of a directory"] = new(
            Is("share/empty/"), (item, _) => [item.WithXattr("system.posix_acl_default", SingleChangeImage.AccessControlList)], "~ share/empty Xattr"),
        ["a record"] = new(IsFile, (item, _) => [item with { Records = [.. item.Records, ("LIBARCHIVE.fflags", "nodump")] }], "~ * Record"),
    };

    private static Dictionary<string, FileChange> HardLinks() => new()
    {
        ["a hardlink broken"] = new(Is("share/twin3"), (item, _) => [item with { Type = '0', Link = default, Content = [.. "the same content"u8] }], "~ * HardLink"),
        ["a hardlink joined"] = new(Is("share/twin2"), (item, _) => [item with { Type = '1', Link = "share/twin1", Content = [] }], "~ * HardLink"),
        ["a hardlink to another of two twins"] = new(Is("share/twin3"), (item, _) => [item with { Link = "share/twin2" }], "~ * HardLink"),
        ["a missing name of a file"] = new(item => item.Type == '1', (_, _) => [], "- *"),
        ["one more name of a file"] = new(Is("share/twin3"), (item, _) => [item, item with { Path = "share/twin4" }], "+ share/twin4"),
    };

    private static Dictionary<string, FileChange> Names() => new()
    {
        ["a missing file"] = new(IsFile, (_, _) => [], "- *"),
        ["a missing link"] = new(IsSymlink, (_, _) => [], "- *"),
        ["a missing empty directory"] = new(Is("share/empty/"), (_, _) => [], "- share/empty"),
        ["a file more"] = new(Is("share/upper/own"), (item, _) => [item, item with { Path = "share/empty/.new" }], "+ share/empty/.new"),
        ["an empty directory more"] = new(Is("share/upper/own"), (item, _) => [item, item with { Path = "share/x/", Type = '5' }], "+ share/x"),
        ["a letter of a name in upper case"] = new(Is("share/case"), (item, _) => [item with { Path = "share/Case" }], "+ share/Case", "- share/case"),
        ["a byte of a name that is not text"] = new(
            item => item.Path.EndsWith(new ByteString([0xe9])), (item, _) => [item with { Path = new ByteString([.. item.Path.Span[..^1], 0xe8]) }],
            @"+ share/caf\xe8", @"- share/caf\xe9"),
        ["a whiteout lost"] = new(Is("share/.wh.gone"), (_, _) => [], "+ share/gone"),
        ["a whiteout more"] = new(Is("share/.wh.gone"), (item, _) => [item, item with { Path = "share/.wh.empty" }], "- share/empty"),
        ["an opaque directory"] = new(
            Is("share/upper/own"), (item, _) => [item, new TarItem { Path = "share/upper/.wh..wh..opq" }], "- share/upper/hidden"),
    };

    private static bool IsInode(TarItem item) => item is { Type: '0' or '3' or '4' or '5' or '6', Segments.Count: 0 };

    private static bool IsFile(TarItem item) => item is { Type: '0', Segments.Count: 0, Content.Length: > 0, Records.Count: 0 };

    private static bool IsSparse(TarItem item) => item.Segments.Count > 0;

    private static bool IsSymlink(TarItem item) => item.Type == '2';

    private static bool HasXattr(TarItem item) => item is { Type: '0', Records.Count: 2 };

    private static bool HasAll(TarItem item) => item.Path == "share/xattrs";

    private static Func<TarItem, bool> Is(ByteString path) => item => item.Path == path;

    private static TarItem[] Nanosecond(TarItem item, Random random) =>
        [item with { MtimeNanoseconds = item.MtimeNanoseconds == 0 ? 1 : item.MtimeNanoseconds - 1 }];

    private static TarItem Flip(TarItem item, int position, Random random)
    {
        byte[] content = [.. item.Content];
        content[position] ^= (byte)(1 << random.Next(8));
        return item with { Content = content };
    }

    private static TarItem FlipRecord(TarItem item, ByteString key, Random random)
    {
        int length = item.Records.Single(record => record.Key == key).Value.Length;
        return WithBit(item, key, random.Next(length), (byte)(1 << random.Next(8)));
    }

    private static TarItem WithBit(TarItem item, ByteString key, int position, byte bit)
    {
        byte[] value = item.Records.Single(record => record.Key == key).Value.ToArray();
        value[position] ^= bit;
        return item with { Records = [.. item.Records.Select(record => record.Key == key ? (key, value) : record)] };
    }
}
