using Squash.IO;

namespace Squash.Output;

/// <summary>Somebody else's stream, which stays open.</summary>
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
