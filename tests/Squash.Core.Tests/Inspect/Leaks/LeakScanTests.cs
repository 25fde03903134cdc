using Squash.Inspect.Leaks;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect.Leaks;

public class LeakScanTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Append_AnyPieces_FindsTheSame(int seed)
    {
        var random = new Random(seed);
        using var text = new MemoryStream();
        foreach (PlantedSecret secret in PlantedSecret.All())
        {
            byte[] filler = new byte[random.Next(60_000)];
            random.NextBytes(filler);
            text.Write(filler);
            text.Write("\n"u8);
            text.Write(secret.Content);
            text.WriteByte(0);
        }

        byte[] bytes = text.ToArray();
        List<LeakHit> whole = Scan(bytes, _ => bytes.Length);
        Assert.True(whole.Count >= 40);
        Assert.Equal(whole, Scan(bytes, left => random.Next(1, Math.Min(left, 5000) + 1)));
        Assert.Equal(whole, Scan(bytes, left => random.Next(1, Math.Min(left, 700_000) + 1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Append_AnyPieces_FindsTheSameInPackedFiles(int seed)
    {
        var random = new Random(seed);
        byte[] text = System.Text.Encoding.Unicode.GetBytes("key " + new Secrets().GitHub() + "\n");
        var layer = new LayerBuilder();
        for (int i = 0; i < 20; i++) layer.File($"filler{i}", new byte[random.Next(3000)]).File($"text{i}", (byte[])[0xFF, 0xFE, .. text]);
        byte[] bytes = layer.Build();

        List<LeakHit> whole = Scan(bytes, _ => bytes.Length);
        Assert.Equal(20, whole.Count);
        Assert.Equal(whole, Scan(bytes, left => random.Next(1, Math.Min(left, 5000) + 1)));
        Assert.Equal(whole, Scan(bytes, _ => 1));
    }

    [Fact]
    public void Append_MoreSecretsThanAnyoneReads_StopsCollecting()
    {
        byte[] token = System.Text.Encoding.ASCII.GetBytes(new Secrets().GitHub() + "\n");
        var scan = new LeakScan();
        for (int i = 0; i <= LeakScan.MaxHits; i++) scan.Append(token);
        scan.Complete();

        Assert.True(scan.IsCut);
        Assert.Equal(LeakScan.MaxHits, scan.Hits.Count);
    }

    private static List<LeakHit> Scan(byte[] bytes, Func<int, int> next)
    {
        var scan = new LeakScan();
        for (int at = 0; at < bytes.Length;)
        {
            int count = next(bytes.Length - at);
            scan.Append(bytes.AsSpan(at, count));
            at += count;
        }

        scan.Complete();
        return scan.Hits;
    }
}
