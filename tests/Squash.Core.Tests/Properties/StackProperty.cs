using System.Globalization;
using CsCheck;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Properties;

/// <summary>Tests a property on random stacks of layers, and reduces a counterexample to the parts that make it fail.</summary>
internal static class StackProperty
{
    public const int DefaultIterations = 200;

    /// <summary><c>SQUASH_PROPERTY_ITERATIONS</c>, for long runs and for quick ones.</summary>
    public static long Iterations { get; } =
        long.TryParse(Environment.GetEnvironmentVariable("SQUASH_PROPERTY_ITERATIONS"), CultureInfo.InvariantCulture, out long iterations)
            ? iterations
            : DefaultIterations;

    /// <param name="stacks">The stacks to try.</param>
    /// <param name="property">Throws if it does not hold.</param>
    public static void Check(Gen<List<List<TarItem>>> stacks, Action<byte[][]> property)
    {
        // The first counterexample ends the search, because it is reduced here, not by more random stacks.
        List<List<TarItem>>? failing = null;
        stacks.Sample(
            stack =>
            {
                if (Volatile.Read(ref failing) is not null || Holds(stack, property)) return;
                Interlocked.CompareExchange(ref failing, stack, null);
                throw new InvalidOperationException("the counterexample follows");
            },
            iter: Iterations,
            print: _ => "\n" + Explain(Minimize(failing ?? [], property), property));
    }

    /// <summary>Fails with all the lines; Assert.Empty would shorten them.</summary>
    public static void AssertNone(IEnumerable<string> lines)
    {
        string all = string.Join("\n", lines);
        Assert.True(all.Length == 0, all);
    }

    private static bool Holds(List<List<TarItem>> stack, Action<byte[][]> property) => Failure(stack, property) is null;

    private static Exception? Failure(List<List<TarItem>> stack, Action<byte[][]> property) =>
        Record.Exception(() => property([.. stack.Select(LayerBuilder.Build)]));

    private static string Explain(List<List<TarItem>> stack, Action<byte[][]> property)
    {
        IEnumerable<string> layers = stack.Select((layer, i) => $"layer {i}:\n" + string.Concat(layer.Select(item => $"  {item}\n")));
        return string.Concat(layers) + Failure(stack, property)?.Message;
    }

    private static List<List<TarItem>> Minimize(List<List<TarItem>> stack, Action<byte[][]> property)
    {
        // If engines load the stack and agree on it, they must also do so with the reduced one; otherwise it fails for another reason.
        bool isLoadable = IsLoadable(stack);
        while (Smaller(stack).FirstOrDefault(smaller => IsLoadable(smaller) == isLoadable && !Holds(smaller, property)) is { } found) stack = found;
        return stack;
    }

    private static bool IsLoadable(List<List<TarItem>> stack) => Failure(stack, layers => NaiveOverlay.Merge(layers, isStrict: true)) is null;

    private static IEnumerable<List<List<TarItem>>> Smaller(List<List<TarItem>> stack)
    {
        for (int i = 0; i < stack.Count; i++) yield return [.. stack[..i], .. stack[(i + 1)..]];
        for (int i = 0; i < stack.Count; i++)
        {
            for (int j = 0; j < stack[i].Count; j++)
            {
                List<TarItem> layer = stack[i];
                yield return [.. stack[..i], [.. layer[..j], .. layer[(j + 1)..]], .. stack[(i + 1)..]];
            }
        }

        for (int i = 0; i < stack.Count; i++)
        {
            for (int j = 0; j < stack[i].Count; j++)
            {
                List<TarItem> layer = stack[i];
                foreach (TarItem item in Simpler(layer[j])) yield return [.. stack[..i], [.. layer[..j], item, .. layer[(j + 1)..]], .. stack[(i + 1)..]];
            }
        }
    }

    private static IEnumerable<TarItem> Simpler(TarItem item)
    {
        if (item.Records.Count > 0) yield return item with { Records = [] };
        if (item.Dialect != TarDialect.Auto && item.Segments.Count == 0) yield return item with { Dialect = TarDialect.Auto };
        if (item.Uid != 0) yield return item with { Uid = 0 };
        if (item.Gid != 0) yield return item with { Gid = 0 };
        if (item.MtimeSeconds != 0) yield return item with { MtimeSeconds = 0 };
        if (item.MtimeNanoseconds != 0) yield return item with { MtimeNanoseconds = 0 };
        if (item.Mode != 0b111_101_101) yield return item with { Mode = 0b111_101_101 };
        if (item.Content.Length > 0 && item.Segments.Count == 0) yield return item with { Content = [] };
    }
}
