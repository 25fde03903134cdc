namespace Squash.Core.Tests.Properties;

/// <summary>The results that a dry run foresees for other options are those of real runs.</summary>
public class PossibleResultPropertyTests
{
    [Fact]
    public void PlanAsync_AnyStack_ForeseesTheRealResults() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        byte[] archive = Squashing.Archive(layers);
        SquashOptions given = Choose(layers);
        ImageReport plan = ImageSquasher.PlanAsync(ImageSource.FromStream(new MemoryStream(archive)), given).GetAwaiter().GetResult().Images[0];

        Assert.InRange(plan.PossibleResults.Count, layers.Length == 0 ? 0 : 3, 4);
        foreach (PossibleResult result in plan.PossibleResults)
        {
            var options = new SquashOptions { From = LayerCut.AboveLowest(result.KeptLayers), Purge = result.Purge, MaxLayers = result.MaxLayers };
            using var output = new MemoryStream();
            ImageReport real = ImageSquasher.SquashAsync(new MemoryStream(archive), output, options).GetAwaiter().GetResult().Images[0];
            Assert.Equal(
                (real.ResultBytes, real.ResultLayers.Count, real.ResultLayers.Max(layer => layer.Bytes), real.ResultLayers.Where(layer => !layer.IsNew).Sum(layer => layer.Bytes)),
                (result.Bytes, result.Layers, result.LargestBytes, result.SharedBytes));
        }
    });

    /// <summary>Random options, but always the same for the same stack, so that a counterexample can be repeated.</summary>
    private static SquashOptions Choose(byte[][] layers)
    {
        int random = layers.Sum(layer => layer.Length / 512 * 7 + layer.Sum(b => b)), kept = random / 5 % Math.Max(1, layers.Length);
        LayerCut from = LayerCut.AboveLowest(kept);
        return (random % 4) switch
        {
            0 => new SquashOptions(),
            1 => new SquashOptions { From = from },
            2 => new SquashOptions { From = from, Purge = PurgeThreshold.OfBytes(random % 3 * 1000) },
            _ => new SquashOptions { From = from, MaxLayers = kept + 1 + random / 7 % 9 },
        };
    }
}
