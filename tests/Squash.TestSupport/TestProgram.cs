using System.Diagnostics;

namespace Squash.TestSupport;

/// <summary>Starts programs for tests.</summary>
public static class TestProgram
{
    private const string Env = "/usr/bin/env";
    private const string DefaultSignals = "--default-signal"; // env of coreutils 8.31 and later

    private static readonly Lazy<bool> CanReset = new(FindReset);

    /// <summary>
    /// A program that ignores no signal when it starts. A process inherits the ignored signals of its parent: SIGHUP below nohup, SIGINT
    /// in a background job of a script. Tests that send such a signal would then wait for a program that never receives it.
    /// </summary>
    public static ProcessStartInfo StartInfo(string program, params IEnumerable<string> args) =>
        CanReset.Value ? new ProcessStartInfo(Env, [DefaultSignals, program, .. args]) : new ProcessStartInfo(program, args);

    private static bool FindReset()
    {
        if (!File.Exists(Env)) return false;
        using Process? process = Process.Start(new ProcessStartInfo(Env, [DefaultSignals, "true"]) { RedirectStandardError = true });
        process?.WaitForExit();
        return process?.ExitCode == 0;
    }
}
