using System.Buffers.Binary;
using Squash.Inspect.Leaks.Rules;

namespace Squash.Core.Tests.Inspect.Leaks.Rules;

public class PrefixSearchTests
{
    private static readonly uint[] Keys = [.. new[] { "abcd", "abce", "bbbb", "\0\0\0\u0001", "\u00ff\u00fe\u00ff\u00fe", "aaab", "dcba", "cccc", "dddd", "aabb" }
        .Select(key => BinaryPrimitives.ReadUInt32BigEndian(System.Text.Encoding.Latin1.GetBytes(key)))];

    [Theory]
    [InlineData("abcde", 1)]
    [InlineData("\0\u0001\u00fe\u00ff", 2)]
    [InlineData("abcdefghijklmnopqrstuvwxyz", 3)]
    public void Next_AnyText_FindsWhatANaiveSearchFinds(string alphabet, int seed)
    {
        var search = new PrefixSearch(Keys);
        var random = new Random(seed);
        for (int round = 0; round < 2000; round++)
        {
            byte[] text = new byte[random.Next(120)];
            for (int i = 0; i < text.Length; i++) text[i] = (byte)alphabet[random.Next(alphabet.Length)];
            int start = random.Next(text.Length + 1);

            Assert.Equal(Naive(text, start), search.Next(text, start));
        }
    }

    private static int Naive(byte[] text, int start)
    {
        for (int i = start; i + PrefixSearch.KeyBytes <= text.Length; i++)
        {
            if (Keys.Contains(BinaryPrimitives.ReadUInt32BigEndian(text.AsSpan(i)))) return i;
        }

        return -1;
    }
}
