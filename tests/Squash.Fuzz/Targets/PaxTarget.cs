using Squash.Tar;
using Squash.Tar.Reading;
using Squash.TestSupport.Tar;

namespace Squash.Fuzz.Targets;

/// <summary>The records of a PAX header, applied to an entry. The kept ones must be in order, and stay the same.</summary>
internal static class PaxTarget
{
    public static SquashException? Run(byte[] input)
    {
        var applier = new PaxApplier();
        var entry = new TarEntry();
        if (!applier.TryApply(input, entry)) return new InvalidArchiveException("the records are malformed");
        Oracle.Holds(PaxRecords.AreValid(input), "malformed records were applied");
        if (applier.IsSparse && !applier.SparseMapInContent) applier.TryGetSparseMap(new SparseLimit(Oracle.Limits.MaxSparseSegments, "pax"), out _);
        CheckKept(entry.Records.Span);

        var again = new TarEntry();
        Oracle.Holds(new PaxApplier().TryApply(entry.Records.Span, again), "the kept records are malformed");
        Oracle.Holds(again.Records.Span.SequenceEqual(entry.Records.Span), "the kept records do not stay the same");
        return null;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        yield return Records(("path", "a/b"), ("linkpath", "c"), ("mtime", "-1.5"), ("atime", "1"), ("uid", "4294967294"), ("gid", "0"), ("size", "3"));
        yield return Records(("SCHILY.xattr.user.b", new byte[] { 0, (byte)'=', (byte)'\n' }), ("LIBARCHIVE.fflags", "nodump"), ("SCHILY.xattr.user.a", ""));
        yield return Records(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "a"), ("GNU.sparse.realsize", "99999"));
        yield return Records(("GNU.sparse.size", "9"), ("GNU.sparse.numblocks", "2"), ("GNU.sparse.map", "0,1,5,2"));
        yield return Records(
            ("GNU.sparse.size", "9"), ("GNU.sparse.numblocks", "2"), ("GNU.sparse.offset", "0"), ("GNU.sparse.numbytes", "1"),
            ("GNU.sparse.offset", "5"), ("GNU.sparse.numbytes", "2"));
    }

    private static byte[] Records(params (TestSupport.ByteString Key, TestSupport.ByteString Value)[] records)
    {
        var layer = new LayerBuilder().Records(records).WithoutEndBlocks();
        byte[] tar = layer.Build();
        return tar[TarFields.BlockBytes..(tar.AsSpan().LastIndexOfAnyExcept((byte)0) + 1)];
    }

    private static void CheckKept(ReadOnlySpan<byte> kept)
    {
        var records = new PaxRecords(kept);
        byte[]? last = null;
        while (records.TryRead(out _))
        {
            Oracle.Holds(last is null || last.AsSpan().SequenceCompareTo(records.Key) < 0, "the kept records are not sorted");
            Oracle.Holds(PaxKeys.IsKept(records.Key), "a record without a meaning is kept");
            last = records.Key.ToArray();
        }
    }
}
