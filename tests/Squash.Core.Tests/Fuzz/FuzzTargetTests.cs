using Squash.Fuzz;

namespace Squash.Core.Tests.Fuzz;

/// <summary>The targets of <c>make fuzz</c>, run over their seeds.</summary>
public class FuzzTargetTests
{
    public static TheoryData<string> Names => [.. FuzzTarget.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_EverySeed_HoldsAndSomeAreAccepted(string name)
    {
        FuzzTarget target = FuzzTarget.Find(name);
        List<SquashException?> refusals = [.. target.Seeds().Select(target.Run)];
        Assert.Contains(null, refusals);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_EverySeedCutAnywhere_Holds(string name)
    {
        FuzzTarget target = FuzzTarget.Find(name);
        foreach (byte[] seed in target.Seeds())
        {
            var random = new Random(seed.Length);
            for (int i = 0; i < 10; i++) target.Run(seed[..random.Next(seed.Length)]);
        }
    }
}
