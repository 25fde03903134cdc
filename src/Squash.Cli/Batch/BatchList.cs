using Squash.Cli.Options;

namespace Squash.Cli.Batch;

/// <summary>Reads the list of a batch: one <c>INPUT OUTPUT [NAME:TAG ...]</c> per line.</summary>
internal static class BatchList
{
    private const char Comment = '#';

    /// <param name="lines">The lines.</param>
    /// <param name="name">The name of the list in messages.</param>
    /// <exception cref="UsageException">A line is invalid, or two lines conflict.</exception>
    public static IReadOnlyList<BatchItem> Read(IEnumerable<string> lines, string name)
    {
        List<BatchItem> items = [];
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            if (line.AsSpan().Trim() is [] or [Comment, ..]) continue;
            items.Add(Parse(line, number, name));
        }

        Check(items, name);
        return items;
    }

    private static BatchItem Parse(string line, int number, string name)
    {
        // Names may contain spaces only if tabs separate them.
        char separator = line.Contains('\t', StringComparison.Ordinal) ? '\t' : ' ';
        return line.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) switch
        {
            [ParseResultExtensions.StandardStream, ..] or [_, ParseResultExtensions.StandardStream, ..] =>
                throw new UsageException($"{name}:{number}: a batch reads and writes images with a name, not stdin and stdout"),
            [var input, var output, .. var tags] => Parse(input, output, tags, number, name),
            _ => throw new UsageException($"{name}:{number}: give INPUT and OUTPUT, separated by spaces or a tab"),
        };
    }

    private static BatchItem Parse(string input, string output, string[] tags, int number, string name)
    {
        try
        {
            return !Path.Exists(output) && InputHint.OfTarget(output, isInList: true) is { } hint
                ? throw new UsageException(hint)
                : new BatchItem(number, input, output, tags);
        }
        catch (UsageException failure)
        {
            throw new UsageException($"{name}:{number}: {failure.Message}");
        }
    }

    // Images are squashed in any order and in parallel.
    private static void Check(IReadOnlyList<BatchItem> items, string name)
    {
        Dictionary<object, int> inputs = [], outputs = [];
        foreach (BatchItem item in items)
        {
            if (BatchItem.IdentityOf(item.Source) is { } input) inputs.TryAdd(input, item.Line);
        }

        foreach (BatchItem item in items)
        {
            if (BatchItem.IdentityOf(item.Target) is not { } output) continue;
            if (inputs.TryGetValue(output, out int reader))
            {
                throw new UsageException($"{name}:{item.Line}: '{item.Output}' is an input, of line {reader}: give the output another name");
            }

            if (!outputs.TryAdd(output, item.Line))
            {
                throw new UsageException($"{name}:{item.Line}: '{item.Output}' is the output of line {outputs[output]} too");
            }
        }
    }
}
