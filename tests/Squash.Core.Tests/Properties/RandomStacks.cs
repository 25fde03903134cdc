using CsCheck;
using Squash.TestSupport;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Properties;

/// <summary>Stacks of layers with many name collisions: few names, every type of entry, every spelling.</summary>
internal static class RandomStacks
{
    private const int MaxLayers = 6;
    private const int MaxEntries = 14;

    // Few names, for collisions; some that sort around '/' or look like whiteouts, and one that is not text.
    private static readonly Gen<ByteString> Name = Gen.Frequency(
        (12, Pick<ByteString>("a", "b", "c", "d")),
        (3, Pick<ByteString>("a.", "a0", "foo.wh.b", "..a", new byte[] { 0xff, 0x0a, (byte)'x' })),
        (1, Gen.Const<ByteString>(new string('n', 101))));

    private static readonly Gen<ByteString> Path = Gen.Select(Name.Array[1, 3], names => ByteString.Join('/', names));

    private static ByteString WhiteoutDirectory => ".wh..wh.plnk/";

    private static readonly Gen<int> Mode = Pick(0b110_100_100, 0b111_101_101, 0b100_111_101_101, 0b10_111_111_111, 0b1_111_111_111, 0);

    private static readonly Gen<long> Id = Pick(0L, 0, 1000, 2_097_151, 2_097_152, 4_294_967_294);

    private static readonly Gen<(long Seconds, int Nanoseconds)> Time = Gen.Select(
        Pick(0L, 1, 1_700_000_000, 8_589_934_591, 8_589_934_592, -1, -2_000_000_000),
        Pick(0, 0, 0, 1, 500_000_000, 999_999_999));

    private static readonly Gen<byte[]> Content = Gen.Frequency(
        (1, Gen.Const(Array.Empty<byte>())), (6, Gen.Byte.Array[1, 40]), (1, Gen.Byte.Array[511, 1025]));

    /// <summary>Layers that engines load.</summary>
    public static readonly Gen<List<List<TarItem>>> Loadable =
        Layer().Array[1, MaxLayers].Select(layers => StackRepair.Repair(layers));

    /// <summary>Layers, many of them not loadable by any engine.</summary>
    public static readonly Gen<List<List<TarItem>>> Any =
        Layer().Array[1, 3].Select(layers => layers.Select(layer => layer.ToList()).ToList());

    public static byte[][] Encode(IEnumerable<IEnumerable<TarItem>> layers) => [.. layers.Select(LayerBuilder.Build)];

    public static string Show(IEnumerable<IEnumerable<TarItem>> layers) => string.Concat(
        layers.Select((layer, i) => $"\nlayer {i}:" + string.Concat(layer.Select(item => $"\n  {item}"))));

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<TarItem[]> Layer() => Gen.Frequency(
        (10, Alone(Entry())), (2, Alone(Whiteout())), (1, Alone(Opaque())), (2, AroundAMarker()), (1, Alone(PseudoLink())))
        .Array[0, MaxEntries].Select(groups => groups.SelectMany(group => group).ToArray());

    private static Gen<TarItem[]> Alone(Gen<TarItem> item) => item.Select(one => new[] { one });

    /// <summary>A marker, and before or after it something else in the place of its directory or of a parent.</summary>
    private static Gen<TarItem[]> AroundAMarker() => Gen.Select(
        Gen.Frequency((3, Whiteout()), (1, Opaque())), Entry().Array[1, 2], Gen.Int[0, 2], Gen.Int[0, 5], (marker, entries, depth, place) =>
        {
            List<ByteString> way = [.. marker.Path.Split('/').Where(name => !name.IsEmpty && name != ".").SkipLast(1)];
            if (way.Count == 0 || way.Any(name => name.StartsWith(".wh."))) return new[] { marker };
            ByteString directory = ByteString.Join('/', way.Take(1 + (depth % way.Count)));
            List<TarItem> items = [.. entries.Select(entry => entry.Dialect == TarDialect.V7 ? entry : entry with { Path = directory })];
            items.Insert(place % (items.Count + 1), marker);
            return items.ToArray();
        });

    private static Gen<TarItem> PseudoLink() => Gen.Select(Pick<ByteString>("1.a", "1.b"), Content, Mode, (name, content, mode) =>
        new TarItem { Path = WhiteoutDirectory + name, Content = content, Mode = mode });

    private static Gen<TarItem> Whiteout() => Gen.Select(Path, Spelling, (path, spelling) =>
    {
        int slash = path.Span.LastIndexOf((byte)'/') + 1;
        return new TarItem { Path = spelling(new ByteString(path.Span[..slash]) + ".wh." + path.Span[slash..]), Mode = 0 };
    });

    private static Gen<TarItem> Opaque() => Gen.Select(
        Gen.Frequency((8, Path.Select(path => path + "/")), (1, Gen.Const(ByteString.Empty))),
        Gen.Frequency((6, Gen.Const<ByteString>(".wh..wh..opq")), (1, Pick<ByteString>(".wh..wh.aufs", ".wh..wh.plnk/x"))),
        (directory, marker) => new TarItem { Path = directory + marker });

    private static Gen<TarItem> Entry() => Gen.Select(
        Gen.Frequency((10, Gen.Const('0')), (8, Gen.Const('5')), (4, Gen.Const('2')), (5, Gen.Const('1')), (3, Pick('3', '4', '6'))),
        Gen.Frequency((30, Path), (1, Gen.Const(ByteString.Empty))),
        Gen.Select(Mode, Id, Id, Time),
        Gen.Select(Content, Path, Gen.Int[0, 3], Gen.Int[0, 300]),
        Gen.Select(Spelling, Gen.Enum<TarDialect>(), Gen.Int[0, 5], Gen.Int[0, 15]),
        (type, path, metadata, data, form) =>
        {
            var (mode, uid, gid, time) = metadata;
            var (content, link, major, minor) = data;
            var (spelling, dialect, plain, xattrs) = form;
            if (path.IsEmpty) type = '5';
            var item = new TarItem
            {
                Path = spelling(path),
                Type = type,
                Mode = mode,
                Uid = uid,
                Gid = gid,
                MtimeSeconds = time.Seconds,
                MtimeNanoseconds = time.Nanoseconds,
                Content = type == '0' ? content : [],
                Link = type switch { '1' => link, '2' => Target(link, minor), _ => default },
                // One character device in four is 0/0: a whiteout.
                DevMajor = type is '3' or '4' ? major : 0,
                DevMinor = type is '3' or '4' && major > 0 ? minor : 0,
            };
            item = AddXattrs(item, xattrs);
            return plain == 0 ? InDialect(item, dialect) : item;
        });

    private static ByteString Target(ByteString path, int choice) => (choice % 4) switch { 0 => "/" + path, 1 => "../" + path, 2 => "./" + path, _ => path };

    private static Gen<Func<ByteString, ByteString>> Spelling => Gen.Frequency<Func<ByteString, ByteString>>(
        (12, Gen.Const<Func<ByteString, ByteString>>(path => path)),
        (1, Gen.Const<Func<ByteString, ByteString>>(path => "./" + path)),
        (1, Gen.Const<Func<ByteString, ByteString>>(path => "/" + path)),
        (1, Gen.Const<Func<ByteString, ByteString>>(path => ByteString.Join('/', path.Split('/').SelectMany(name => new ByteString[] { ".", "", name })))));

    private static TarItem AddXattrs(TarItem item, int choice)
    {
        // Links, devices and fifos cannot have user attributes.
        if ((choice & 9) == 1) item = item.WithXattr(item.Type is '0' or '5' ? "user.a" : "trusted.a", new byte[] { 0, (byte)choice, (byte)'=', (byte)'\n' });
        if ((choice & 10) == 2) item = item.WithXattr("trusted.b", "b");
        if (choice == 12 && item.Type == '0') item = item.WithXattr("security.capability", new byte[] { 1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 });
        return choice == 13 ? item with { Records = [.. item.Records, ("LIBARCHIVE.fflags", "nodump")] } : item;
    }

    /// <summary>The entry in a dialect, if the dialect can represent it.</summary>
    private static TarItem InDialect(TarItem item, TarDialect dialect)
    {
        bool plain = item.MtimeNanoseconds == 0 && item.Records.Count == 0;
        bool small = plain && item.Uid < 2_097_152 && item.Gid < 2_097_152 && item.MtimeSeconds is >= 0 and < 8_589_934_592;
        switch (dialect)
        {
            case TarDialect.V7 when small && item.Type is '0' or '5' && item.Path.Length < 99 && !item.Path.EndsWith("/"):
                return item with { Dialect = dialect, Path = item.Type == '5' ? item.Path + "/" : item.Path };
            case TarDialect.Ustar when small && item.Path.Length <= 100 && item.Link.Length <= 100:
            case TarDialect.Gnu when plain:
            case TarDialect.Pax:
                return item with { Dialect = dialect };
            case TarDialect.GnuSparse when plain && item is { Type: '0', Content.Length: > 2 }:
            case TarDialect.PaxSparse00 or TarDialect.PaxSparse01 or TarDialect.PaxSparse10 when item is { Type: '0', Content.Length: > 2 }:
                return AsSparse(item, dialect);
            default:
                return item;
        }
    }

    private static TarItem AsSparse(TarItem item, TarDialect dialect)
    {
        int half = item.Content.Length / 2;
        return item with
        {
            Dialect = dialect,
            Segments = [(512, half), (4096, item.Content.Length - half)],
            RealSize = 4096 + item.Content.Length + (item.Content[0] % 2 * 1000),
        };
    }
}
