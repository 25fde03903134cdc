using System.Buffers.Binary;
using System.Text;
using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Loader;

namespace Squash.Core.Tests.Transform.Slim.Loader;

public class LdCacheTests
{
    private static readonly ElfKind X64 = new(true, true, ElfKind.X64, 0);
    private static readonly ElfKind X86 = new(false, true, ElfKind.I386, 0);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Find_NameOfTwoMachines_GivesThoseOfTheProgram(bool little, bool behindOld)
    {
        LdCache? cache = LdCache.Parse(Build(little, behindOld, (0x303, "liba.so.1", "/usr/lib/x/liba.so.1", 0), (3, "liba.so.1", "/usr/lib32/liba.so.1", 0), (0x303, "libb.so", "/b", 0)));

        Assert.NotNull(cache);
        Assert.Equal("/usr/lib/x/liba.so.1", Assert.Single(cache.Find("liba.so.1", X64)).Path);
        Assert.Equal("/usr/lib32/liba.so.1", Assert.Single(cache.Find("liba.so.1", X86)).Path);
        Assert.Empty(cache.Find("libc.so.6", X64));
    }

    [Fact]
    public void Find_BuildForSomeProcessors_IsMarked()
    {
        LdCache? cache = LdCache.Parse(Build(true, false, (0x303, "liba.so.1", "/hw/liba.so.1", 1L << 62), (0x303, "liba.so.1", "/liba.so.1", 0)));

        Assert.NotNull(cache);
        Assert.Equal([true, false], cache.Find("liba.so.1", X64).Select(entry => entry.IsVariant));
    }

    [Fact]
    public void Parse_EveryFieldHostile_ThrowsNothing()
    {
        byte[] valid = Build(true, true, (0x303, "liba.so.1", "/liba.so.1", 0));
        for (int at = 0; at + 4 <= valid.Length; at++)
        {
            byte[] file = [.. valid];
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), uint.MaxValue);
            LdCache.Parse(file)?.Find("liba.so.1", X64).ToList();
            LdCache.Parse(valid.AsSpan(0, at))?.Find("liba.so.1", X64).ToList();
        }
    }

    private static byte[] Build(bool little, bool behindOld, params (uint Flags, string Name, string Path, long Capabilities)[] libraries)
    {
        byte[] cache = new byte[48 + (24 * libraries.Length)];
        Encoding.ASCII.GetBytes("glibc-ld.so.cache1.1").CopyTo(cache, 0);
        cache[28] = (byte)(little ? 2 : 3);
        var texts = new MemoryStream();
        void Put(int at, uint value)
        {
            if (little) BinaryPrimitives.WriteUInt32LittleEndian(cache.AsSpan(at), value);
            else BinaryPrimitives.WriteUInt32BigEndian(cache.AsSpan(at), value);
        }

        uint Text(string text)
        {
            uint at = (uint)(cache.Length + texts.Length);
            texts.Write([.. Encoding.ASCII.GetBytes(text), 0]);
            return at;
        }

        Put(20, (uint)libraries.Length);
        for (int i = 0; i < libraries.Length; i++)
        {
            int at = 48 + (24 * i);
            Put(at, libraries[i].Flags);
            Put(at + 4, Text(libraries[i].Name));
            Put(at + 8, Text(libraries[i].Path));
            Put(at + (little ? 20 : 16), (uint)(libraries[i].Capabilities >> 32));
        }

        byte[] old = behindOld ? [.. Encoding.ASCII.GetBytes("ld.so-1.7.0\0"), 1, 0, 0, 0, .. new byte[12], 0, 0, 0, 0] : [];
        return [.. old, .. cache, .. texts.ToArray()];
    }
}
