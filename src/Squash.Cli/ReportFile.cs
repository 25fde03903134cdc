using Squash.Cli.Options;
using Squash.Output;

namespace Squash.Cli;

/// <summary>A file that a report goes to: it appears whole or not at all.</summary>
internal static class ReportFile
{
    /// <param name="name">The file; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</param>
    /// <param name="write">Writes the report.</param>
    public static async Task WriteAsync(string name, Action<TextWriter> write)
    {
        if (name == ParseResultExtensions.StandardStream)
        {
            StandardStreams.WriteText(write);
            return;
        }

        await using AtomicFile file = AtomicFile.Create(name);
        await using (StreamWriter writer = new(file.Stream, leaveOpen: true))
        {
            write(writer);
        }

        await file.CommitAsync();
    }
}
