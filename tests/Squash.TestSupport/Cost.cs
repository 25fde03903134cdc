namespace Squash.TestSupport;

/// <summary>The cost of a test class: a trait that <c>make quick</c> leaves out. Tests without it are in-process and fast.</summary>
public static class Cost
{
    /// <summary>The name of the trait.</summary>
    public const string Trait = "Cost";

    /// <summary>Takes several seconds.</summary>
    public const string Slow = "slow";

    /// <summary>Starts the command or another program as a separate process.</summary>
    public const string Process = "process";

    /// <summary>Needs a container engine, a registry, root, or the output of <c>make dist</c>.</summary>
    public const string Engine = "engine";
}
