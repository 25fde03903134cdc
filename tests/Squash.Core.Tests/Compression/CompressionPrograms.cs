using System.Diagnostics;

namespace Squash.Core.Tests.Compression;

/// <summary>The programs that compress real images.</summary>
internal static class CompressionPrograms
{
    /// <summary>Pipes bytes through a program; the test is skipped if the program is missing.</summary>
    public static byte[] Run(string commandLine, byte[] input)
    {
        string[] words = commandLine.Split(' ');
        string? path = Find(words[0]);
        Assert.SkipWhen(path is null, $"{words[0]} is not installed");

        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(path, words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        process.Start();
        Task feeding = Task.Run(() =>
        {
            using Stream stdin = process.StandardInput.BaseStream;
            stdin.Write(input);
        });
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        feeding.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);
}
