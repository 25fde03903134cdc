using System.Diagnostics;
using System.Runtime.InteropServices;
using Squash.TestSupport;

namespace Squash.Interop.Tests;

/// <summary>Runs lines of bash in which <c>squash</c> is the built command.</summary>
/// <param name="folder">The working directory.</param>
/// <param name="environment">Variables to set.</param>
/// <param name="squash">The words that start the command; those of <see cref="Fastest"/> if <see langword="null"/>.</param>
internal sealed class Shell(string folder, IReadOnlyDictionary<string, string> environment, string? squash = null)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    public static string DotNet { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary>The command that was built with the tests.</summary>
    public static string Managed { get; } = $"'{DotNet}' exec '{Path.Combine(AppContext.BaseDirectory, "squash.dll")}'";

    /// <summary>The native command if it is up to date, and otherwise the managed one.</summary>
    public static string Fastest { get; } = Artifacts.NativeCommand is { } native ? $"'{native}'" : Managed;

    /// <summary>Runs a script that must succeed.</summary>
    /// <returns>Its stdout, without the last line end.</returns>
    public string Run(string script)
    {
        (int code, string output, string error) = TryRun(script);
        Assert.True(code == 0, $"exit {code}: {script}\n{output}\n{error}");
        return output.TrimEnd('\n');
    }

    public (int ExitCode, string Output, string Error) TryRun(string script)
    {
        string function = $"squash() {{ {squash ?? Fastest} \"$@\"; }}";
        ProcessStartInfo start = TestProgram.StartInfo("/bin/bash", "-c", $"set -euo pipefail\n{function}\n{script}");
        start.WorkingDirectory = folder;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach ((string name, string value) in environment) start.Environment[name] = value;

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Timeout)) process.Kill(entireProcessTree: true);
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Deletes the folder. Unmounts first what a killed program left mounted below it, because that is not ours to delete.</summary>
    public void DeleteFolder()
    {
        TryRun("mount | awk -v f=\"$PWD/\" 'index($3, f) == 1 { print $3 }' | sort -r | xargs -r umount -l; rm -rf -- *");
        Directory.Delete(folder, recursive: true);
    }
}
