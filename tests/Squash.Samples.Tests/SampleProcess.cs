using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Squash.TestSupport;

namespace Squash.Samples.Tests;

/// <summary>A sample as a separate process.</summary>
internal sealed class SampleProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private SampleProcess(string sample, IEnumerable<string> args, (string Name, string Value)[] environment)
    {
        // Not the current directory of the tests, because LibraryGuideTests changes it.
        string program = Path.Combine(AppContext.BaseDirectory, $"Squash.Samples.{sample}.dll");
        ProcessStartInfo start = TestProgram.StartInfo(DotNet, ["exec", program, .. args]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = AppContext.BaseDirectory;
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its output so far, from stdout and stderr.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>The dotnet that runs these tests, which may not be on the PATH.</summary>
    private static string DotNet { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    public static SampleProcess Start(string sample, IEnumerable<string> args, params (string Name, string Value)[] environment) => new(sample, args, environment);

    /// <summary>Runs a sample to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string sample, params string[] args)
    {
        using var process = new SampleProcess(sample, args, []);
        await process._process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Timeout, TestContext.Current.CancellationToken);
        return (process._process.ExitCode, process.Output);
    }

    /// <summary>Waits until its output meets a condition.</summary>
    public async Task<T> WaitForAsync<T>(Func<string, T?> find)
        where T : class
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Timeout; await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            bool exited = _process.HasExited;
            if (find(Output) is { } found) return found;
            if (exited) throw new InvalidOperationException($"The sample has ended: {Output}");
        }

        throw new TimeoutException(Output);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Append(string? line)
    {
        if (line is null) return;
        lock (_output) _output.Append(line).Append('\n');
    }
}
