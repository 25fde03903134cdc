using System.Diagnostics;
using System.Runtime.InteropServices;
using Squash.TestSupport;

namespace Squash.Cli.Tests.Support;

/// <summary>Runs the command as a separate process, like a shell.</summary>
internal static class SquashProcess
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    // The default of pipe(7); other systems have smaller ones.
    private const int PipeBytes = 65_536;

    /// <summary>The managed command, which the project reference copies next to the tests.</summary>
    private static string Managed { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "squash.exe" : "squash");

    /// <summary>The native command if it is up to date, and otherwise the managed one.</summary>
    private static string Program { get; } = Artifacts.NativeCommand ?? Managed;

    /// <summary>The folder of the dotnet that runs these tests, which the managed command may not find by itself.</summary>
    private static string DotNetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Runs <c>squash</c> with the given arguments and stdin.</summary>
    public static Task<ProcessResult> RunAsync(IEnumerable<string> args, byte[]? input = null, params (string Name, string Value)[] environment)
    {
        return RunAsync(StartSquash(args, environment), process => FeedAsync(process, input ?? [], andClose: true));
    }

    /// <summary>Runs <c>squash</c> and measures its resources, if there is /proc, on Linux.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="feed">Writes to stdin, which is closed afterwards.</param>
    /// <param name="isManaged">Whether to start the managed command, which needs more memory, even if there is a native one.</param>
    public static async Task<(ProcessResult Result, ProcessUsage Usage)> MeasureAsync(
        IEnumerable<string> args, Func<Stream, Task>? feed = null, bool isManaged = false)
    {
        // A process that ended before the first look at it shows nothing, so another one is started.
        const int Attempts = 10;
        for (int attempt = 1; ; attempt++)
        {
            ProcessUsage usage = new();
            ProcessResult result = await MeasureAsync(isManaged ? Start(Managed, args, []) : StartSquash(args, []), feed, usage);
            if (usage.PeakBytes > 0 || attempt == Attempts) return (result, usage);
        }
    }

    private static Task<ProcessResult> MeasureAsync(ProcessStartInfo start, Func<Stream, Task>? feed, ProcessUsage usage)
    {
        return RunAsync(start, async process =>
        {
            Task watching = usage.WatchAsync(process);
            try
            {
                if (feed is not null) await feed(process.StandardInput.BaseStream);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // The command stopped reading before the end.
            }

            await watching;
        });
    }

    /// <summary>Runs <c>squash</c> on a pipe, and sends it a signal after it has read some of the input.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="input">The input before the signal: more than a pipe can buffer, so that squash must read.</param>
    /// <param name="signal">The signal's name.</param>
    /// <param name="rest">The input after the signal; <see langword="null"/> if the pipe stays open.</param>
    /// <param name="isIgnored">Whether squash is started by a program that ignores the signal.</param>
    public static Task<ProcessResult> SignalAsync(IEnumerable<string> args, byte[] input, string signal, byte[]? rest = null, bool isIgnored = false)
    {
        Assert.True(input.Length > PipeBytes, "a pipe holds all of the input: nothing would tell that squash reads it");
        ProcessStartInfo start = isIgnored
            ? Start("/bin/sh", ["-c", $"trap '' {signal}; exec \"$SQUASH\" \"$@\"", "sh", .. args], [])
            : StartSquash(args, []);
        return RunAsync(start, async process =>
        {
            await FeedAsync(process, input, andClose: false);
            using Process kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process.Id}"]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (rest is not null) await FeedAsync(process, rest, andClose: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Timeout, TestContext.Current.CancellationToken);
        });
    }

    /// <summary>Runs <c>squash</c> and sends it a signal after a while, regardless of its state.</summary>
    public static Task<ProcessResult> InterruptAsync(IEnumerable<string> args, byte[] input, string signal, TimeSpan after) =>
        RunAsync(StartSquash(args, []), async process =>
        {
            Task feeding = FeedAsync(process, input, andClose: true);
            await Task.Delay(after, TestContext.Current.CancellationToken);
            using Process kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process.Id} 2> /dev/null"]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Timeout, TestContext.Current.CancellationToken);
            await feeding;
        });

    /// <summary>Runs a line of shell in which <c>squash</c> is the command and <c>$1</c>, <c>$2</c>, … are the arguments.</summary>
    public static Task<ProcessResult> ShellAsync(string line, params string[] args)
    {
        ProcessStartInfo start = Start("/bin/sh", ["-c", "squash() { \"$SQUASH\" \"$@\"; }\n" + line, "sh", .. args], []);
        return RunAsync(start, process => FeedAsync(process, [], andClose: true));
    }

    /// <summary>Runs a line of shell on a terminal, created by script(1); its complete output is in <see cref="ProcessResult.Output"/>.</summary>
    public static Task<ProcessResult> TerminalAsync(string line, params (string Name, string Value)[] environment)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script(1), which makes a terminal, is not installed");
        string command = $"squash() {{ '{Program}' \"$@\"; }}; {line}";
        ProcessStartInfo start = Start("/usr/bin/script", ["--quiet", "--return", "--command", command, "/dev/null"], environment);
        return RunAsync(start, _ => Task.CompletedTask);
    }

    private static ProcessStartInfo StartSquash(IEnumerable<string> args, (string Name, string Value)[] environment) =>
        Start(Program, args, environment);

    private static ProcessStartInfo Start(string program, IEnumerable<string> args, (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = TestProgram.StartInfo(program, args);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["DOTNET_ROOT"] = DotNetRoot;
        start.Environment["SQUASH"] = Program;
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment.Remove("SOURCE_DATE_EPOCH");
        start.Environment.Remove("NO_COLOR");
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return start;
    }

    /// <param name="start">The program.</param>
    /// <param name="drive">Feeds it.</param>
    private static async Task<ProcessResult> RunAsync(ProcessStartInfo start, Func<Process, Task> drive)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        try
        {
            using MemoryStream output = new();
            Task copy = process.StandardOutput.BaseStream.CopyToAsync(output, timeout.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
            await drive(process);
            await process.WaitForExitAsync(timeout.Token);
            await copy;
            return new ProcessResult(process.ExitCode, output.ToArray(), await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static async Task FeedAsync(Process process, byte[] input, bool andClose)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
            await process.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);
            if (andClose) process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command stopped reading before the end.
        }
    }
}
