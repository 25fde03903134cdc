using System.Text;
using Squash.Tar;

namespace Squash.Core.Tests.Tar;

public class TarPathTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("./a", "a")]
    [InlineData("/a", "a")]
    [InlineData("//a", "a")]
    [InlineData("a//b", "a/b")]
    [InlineData("a/./b", "a/b")]
    [InlineData("a/b/", "a/b")]
    [InlineData("a/b/.", "a/b")]
    [InlineData("././/./a/.//b//", "a/b")]
    [InlineData(".", "")]
    [InlineData("./", "")]
    [InlineData("/", "")]
    [InlineData("", "")]
    [InlineData("..a", "..a")]
    [InlineData("a/..b", "a/..b")]
    [InlineData("a../b", "a../b")]
    [InlineData("...", "...")]
    [InlineData(".a", ".a")]
    [InlineData("a b\n", "a b\n")]
    [InlineData("a\\b", "a\\b")]
    public void Normalize_Name_HasOneForm(string name, string path) => Assert.Equal(path, Normalize(name));

    [Theory]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/..")]
    [InlineData("a/../b")]
    [InlineData("/../a")]
    [InlineData("./../a")]
    [InlineData("a/b/../../../etc/passwd")]
    public void Normalize_ParentComponent_IsRefused(string name) => Assert.Equal("ParentComponent", Problem(name, 100));

    [Fact]
    public void Normalize_NulByte_IsRefused() => Assert.Equal("NulByte", Problem("a\0b", 100));

    [Fact]
    public void Normalize_Depth_IsBoundedExactly()
    {
        Assert.Equal("None", Problem("a/b/./c//", 3));
        Assert.Equal("TooDeep", Problem("a/b/c/d", 3));
    }

    [Fact]
    public void Normalize_NoUtf8_SurvivesByteForByte()
    {
        byte[] name = [(byte)'.', (byte)'/', 0xff, 0xfe, (byte)'/', 0xc3, (byte)'/'];
        byte[] path = new byte[name.Length];
        Assert.Equal(TarPath.Problem.None, TarPath.Normalize(name, 100, path, out int length));
        Assert.Equal([0xff, 0xfe, (byte)'/', 0xc3], path[..length]);
    }

    [Theory]
    [InlineData("usr/bin/größe 日本", "usr/bin/größe 日本")]
    [InlineData("a\nb\e", "a\\x0ab\\x1b")]
    [InlineData("a\\b", "a\\x5cb")]
    [InlineData("\u202ea", "\\xe2\\x80\\xaea")]
    public void Show_ForAPerson_HasNoControls(string path, string shown) => Assert.Equal(shown, TarPath.Show(Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void Show_NoUtf8_IsEscaped() => Assert.Equal("a\\xff\\xc3b", TarPath.Show([(byte)'a', 0xff, 0xc3, (byte)'b']));

    private static string Normalize(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        byte[] path = new byte[bytes.Length];
        Assert.Equal(TarPath.Problem.None, TarPath.Normalize(bytes, 100, path, out int length));
        return Encoding.UTF8.GetString(path, 0, length);
    }

    private static string Problem(string name, int maxDepth)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return TarPath.Normalize(bytes, maxDepth, new byte[bytes.Length], out _).ToString();
    }
}
