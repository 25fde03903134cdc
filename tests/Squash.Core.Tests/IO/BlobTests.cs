using System.Text;
using Squash.IO;

namespace Squash.Core.Tests.IO;

public class BlobTests
{
    [Fact]
    public void Read_AtTheEdges_NeverLeavesTheBlob()
    {
        using ByteSource file = BlobFile.Create("0123456789"u8);
        var blob = new Blob(file, 2, 5, "blob");
        byte[] buffer = new byte[10];
        Assert.Equal("23456", Encoding.ASCII.GetString(buffer, 0, blob.ReadFully(buffer, 0)));
        Assert.Equal("56", Encoding.ASCII.GetString(buffer, 0, blob.ReadFully(buffer, 3)));
        Assert.Equal(0, blob.Read(buffer, 5));
        Assert.Equal(0, blob.Read(buffer, 50));
    }

    [Fact]
    public void ReadExactly_BlobLongerThanItsFile_IsCutShort()
    {
        using ByteSource file = BlobFile.Create("0123456789"u8);
        var blob = new Blob(file, 5, 50, "member");
        Assert.StartsWith("member is cut short", Assert.Throws<InvalidArchiveException>(() => blob.ReadExactly(new byte[6], 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAll_LargerThanTheLimit_IsRefusedBeforeAnythingIsRead()
    {
        using ByteSource file = BlobFile.Create("0123456789"u8);
        Assert.Throws<LimitExceededException>(() => new Blob(file, 0, 1L << 50, "big").ReadAll(1000));
        Assert.Equal(10, new Blob(file, 0, 10, "small").ReadAll(10).Length);
    }

    [Fact]
    public void OpenRead_Stream_ReadsAndSeeks()
    {
        using ByteSource file = BlobFile.Create("0123456789"u8);
        using Stream stream = new Blob(file, 1, 8, "blob").OpenRead(TestContext.Current.CancellationToken);
        Assert.Equal('1', stream.ReadByte());
        Assert.Equal(6, stream.Seek(-2, SeekOrigin.End));
        Assert.Equal("78", new StreamReader(stream).ReadToEnd());
        Assert.Equal(-1, stream.ReadByte());
    }
}
