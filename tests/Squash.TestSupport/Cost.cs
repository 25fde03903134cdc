namespace Squash.TestSupport;

/// <summary>What a class of tests costs: the trait that <c>make quick</c> leaves out. Tests without it are in-process and fast.</summary>
public static class Cost
{
    /// <summary>The name of the trait.</summary>
    public const string Trait = "Cost";

    /// <summary>Takes several seconds by itself.</summary>
    public const string Slow = "slow";

    /// <summary>Runs the command, or another program, as a process of its own.</summary>
    public const string Process = "process";

    /// <summary>Needs a container engine, a registry, root, or what <c>make dist</c> builds.</summary>
    public const string Engine = "engine";
}
