using System.Text;
using Squash.Tar;

namespace Squash.Core.Tests.Tar;

public class PaxRecordsTests
{
    [Theory]
    [InlineData("12 path=a/b\n", "path", "a/b")]
    [InlineData("5 a=\n", "a", "")]
    [InlineData("8 a=b=c\n", "a", "b=c")]
    [InlineData("9 a=b\nc=\n", "a", "b\nc=")]
    [InlineData("8 a=\0\n\0\n", "a", "\0\n\0")]
    [InlineData("8 a= b \n", "a", " b ")]
    [InlineData("010 a=bcd\n", "a", "bcd")]
    public void TryRead_Record_GivesKeyAndValue(string header, string key, string value)
    {
        var records = new PaxRecords(Encoding.Latin1.GetBytes(header));
        Assert.True(records.TryRead(out bool malformed));
        Assert.False(malformed);
        Assert.Equal(key, Encoding.Latin1.GetString(records.Key));
        Assert.Equal(value, Encoding.Latin1.GetString(records.Value));
        Assert.False(records.TryRead(out malformed));
        Assert.False(malformed);
    }

    [Theory]
    [InlineData("11 path=a/b\n")]
    [InlineData("13 path=a/b\n")]
    [InlineData("999 path=a/b\n")]
    [InlineData("4294967296 path=a/b\n")]
    [InlineData("99999999999999999999 path=a/b\n")]
    [InlineData("0 path=a/b\n")]
    [InlineData("-12 path=a/b\n")]
    [InlineData("+12 path=a/b\n")]
    [InlineData("12path=a/bc\n")]
    [InlineData("12 pathaa/b\n")]
    [InlineData("4 =\n")]
    [InlineData("5 =a\n")]
    [InlineData("12 path=a/b ")]
    [InlineData("12 pa\0h=a/b\n")]
    [InlineData("11")]
    [InlineData("3 \n")]
    [InlineData("x")]
    [InlineData("\0\0\0\0")]
    public void TryRead_LyingRecord_IsMalformed(string header)
    {
        var records = new PaxRecords(Encoding.Latin1.GetBytes(header));
        Assert.False(records.TryRead(out bool malformed));
        Assert.True(malformed);
        Assert.False(PaxRecords.AreValid(Encoding.Latin1.GetBytes("5 a=\n" + header)));
    }

    [Fact]
    public void Write_EveryLength_IsWhatMeasureSaysAndIsReadBack()
    {
        for (int bytes = 0; bytes < 1200; bytes++) AssertRoundTrip("key"u8, new byte[bytes]);
        foreach (int around in (int[])[9_990, 99_990, 999_990])
        {
            for (int bytes = around - 10; bytes < around + 10; bytes++) AssertRoundTrip("key"u8, new byte[bytes]);
        }
    }

    [Theory]
    [InlineData(4, "9 k=vvvv\n")]
    [InlineData(5, "11 k=vvvvv\n")]
    public void Write_LengthThatItsOwnDigitsChange_CountsThem(int bytes, string expected)
    {
        byte[] record = new byte[PaxRecords.Measure(1, bytes)];
        int written = PaxRecords.Write(record, "k"u8, Encoding.ASCII.GetBytes(new string('v', bytes)));
        Assert.Equal(expected, Encoding.ASCII.GetString(record, 0, written));
    }

    [Theory]
    [InlineData("SCHILY.xattr.user.a", true)]
    [InlineData("SCHILY.xattr.security.capability", true)]
    [InlineData("SCHILY.acl.access", true)]
    [InlineData("VENDOR.unknown", true)]
    [InlineData("comment", true)]
    [InlineData("pathx", true)]
    [InlineData("SCHILY.xattr.trusted.overlay.opaque", false)]
    [InlineData("GNU.sparse.major", false)]
    [InlineData("path", false)]
    [InlineData("linkpath", false)]
    [InlineData("size", false)]
    [InlineData("uid", false)]
    [InlineData("gid", false)]
    [InlineData("mtime", false)]
    [InlineData("atime", false)]
    [InlineData("ctime", false)]
    [InlineData("uname", false)]
    [InlineData("gname", false)]
    public void IsKept_Key_IsWhatACanonicalLayerHas(string key, bool kept) => Assert.Equal(kept, PaxKeys.IsKept(Encoding.ASCII.GetBytes(key)));

    private static void AssertRoundTrip(ReadOnlySpan<byte> key, byte[] value)
    {
        Array.Fill(value, (byte)'=');
        byte[] record = new byte[PaxRecords.Measure(key.Length, value.Length)];
        Assert.Equal(record.Length, PaxRecords.Write(record, key, value));
        var records = new PaxRecords(record);
        Assert.True(records.TryRead(out _), $"{value.Length} bytes");
        Assert.Equal(value, records.Value.ToArray());
        Assert.False(records.TryRead(out bool malformed));
        Assert.False(malformed);
    }
}
