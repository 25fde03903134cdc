using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Squash.Registry.Daemons;

/// <summary>A connection through a program: what is written goes to its stdin, and what is read comes from its stdout.</summary>
internal sealed class ProgramStream : ForwardStream
{
    private const int MaxErrorChars = 4096;
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private bool _hasRead;

    private ProgramStream(Process process)
    {
        _process = process;
        _errors = LastErrorAsync(process.StandardError);
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    /// <summary>Starts a program of the PATH.</summary>
    /// <exception cref="DaemonException">It cannot be started.</exception>
    public static ProgramStream Start(string program, IEnumerable<string> arguments)
    {
        string path = ProgramPath.Find(program, Environment.GetEnvironmentVariable("PATH")) ?? throw NotStarted(program, "the program is not on the PATH");
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return new ProgramStream(Process.Start(start) ?? throw new DaemonException($"{program} did not start"));
        }
        catch (Win32Exception failure)
        {
            throw NotStarted(program, failure.Message, failure);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await _process.StandardOutput.BaseStream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read == 0 && buffer.Length > 0 && !_hasRead) throw await FailureAsync().ConfigureAwait(false);
        _hasRead |= read > 0;
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException) when (!_hasRead)
        {
            throw await FailureAsync().ConfigureAwait(false);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            }
            catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
            {
                // It ended by itself in between.
            }

            _process.Dispose();
        }

        base.Dispose(disposing);
    }

    private static DaemonException NotStarted(string program, string reason, Exception? failure = null) =>
        new($"{program} cannot be started ({reason}): install it, or forward the socket of the daemon in another way", failure);

    /// <summary>The reason why the program ended before the daemon said anything.</summary>
    private async Task<DaemonException> FailureAsync()
    {
        string command = Path.GetFileNameWithoutExtension(_process.StartInfo.FileName);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(ExitPatience).ConfigureAwait(false);
            string message = await _errors.WaitAsync(ExitPatience).ConfigureAwait(false);
            return new DaemonException(string.Create(
                CultureInfo.InvariantCulture, $"{command} ended with exit code {_process.ExitCode}{(message.Length > 0 ? $" ({Shown.Text(message)})" : "")}"));
        }
        catch (TimeoutException)
        {
            return new DaemonException($"{command} closed the connection");
        }
    }

    /// <summary>The last line that the program prints about an error. It is read to its end, so that the program never waits.</summary>
    private static async Task<string> LastErrorAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        char[] buffer = new char[1024];
        for (int read; (read = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            text.Append(buffer, 0, read);
            if (text.Length > MaxErrorChars) text.Remove(0, text.Length - MaxErrorChars);
        }

        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
    }
}
