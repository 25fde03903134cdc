using System.Text;

namespace Squash.Cli.Tests.Support;

/// <summary>The result of a process.</summary>
internal sealed record ProcessResult(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>Expects the exit code, and exactly one line on stderr.</summary>
    public string ErrorLine(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode} instead of {exitCode}: {Error}");
        Assert.Empty(OutputBytes);
        Assert.StartsWith("squash: ", Error, StringComparison.Ordinal);
        Assert.Equal(Error.Length - 1, Error.IndexOf('\n', StringComparison.Ordinal));
        return Error.TrimEnd('\n');
    }
}
