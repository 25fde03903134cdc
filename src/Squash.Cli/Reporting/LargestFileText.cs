using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>The origin of the largest file as text, and the command that leaves it out, unless the image needs it.</summary>
internal static class LargestFileText
{
    private const int MaxStep = 100;

    /// <summary>Writes it; nothing without files.</summary>
    public static void Write(TextWriter writer, PresentContent content, IReadOnlyList<InspectedLayer> layers, CommandLine line, Terminal terminal)
    {
        if (content.Files is not [var largest, ..]) return;
        writer.WriteLine($"  the largest {(IsOwn(largest) ? "is" : UseOf(largest) + ",")} from {StepOf(largest, layers, terminal)}");
        PresentPath? own = content.Files.FirstOrDefault(IsOwn);
        if (own is null) return;
        if (own != largest) writer.WriteLine($"  the largest other file: /{TerminalText.Escape(own.Path)} ({HumanSize.Of(own.Bytes)}), from {StepOf(own, layers, terminal)}");
        writer.WriteLine($"  without it: {TerminalText.Escape(line.Of(ExcludeCommand.Of(own.Path)))}");
    }

    /// <summary>Whether neither a package nor a runtime needs a file.</summary>
    private static bool IsOwn(PresentPath file) => file is { Package: null, Purpose: null };

    private static string UseOf(PresentPath file) => (file.Purpose is { } purpose ? $"is {purpose}" : "")
        + (file is { Purpose: not null, Package: not null } ? " and " : "")
        + (file.Package is { } package ? $"belongs to the package {TerminalText.Escape(package)}" : "");

    private static string StepOf(PresentPath file, IReadOnlyList<InspectedLayer> layers, Terminal terminal) =>
        StepName.WithCommand(layers[file.Layer - 1], terminal.IsTerminal ? Math.Min(MaxStep, terminal.Width / 2) : MaxStep, terminal.Ellipsis);
}
