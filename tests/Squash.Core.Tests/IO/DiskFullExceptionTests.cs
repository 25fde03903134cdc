using Squash.IO;

namespace Squash.Core.Tests.IO;

public class DiskFullExceptionTests
{
    [Theory]
    [InlineData(28, "ENOSPC")]
    [InlineData(27, "EFBIG")]
    [InlineData(122, "EDQUOT of Linux")]
    [InlineData(69, "EDQUOT of macOS")]
    public void IsCause_ErrorOfAFullDisk_IsTrue(int error, string name) => Assert.True(DiskFullException.IsCause(new IOException(name, error)));

    [Fact]
    public void IsCause_OtherErrors_IsFalse()
    {
        Assert.False(DiskFullException.IsCause(new IOException("EIO", 5)));
        Assert.False(DiskFullException.IsCause(new DiskFullException("it", new IOException("", 28), "nothing")));
    }
}
