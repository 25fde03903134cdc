using Squash.IO;

namespace Squash.Output;

/// <summary>The caller's stream or pipe, which stays open.</summary>
internal sealed class StreamSink(Stream stream) : OutputSink
{
    public override Stream Stream => stream;

    public override ValueTask CommitAsync(bool flush)
    {
        if (flush && stream is FileStream file) LinuxFile.FlushToDisk(file.SafeFileHandle, "the output");
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
