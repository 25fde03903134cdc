using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Squash.Registry.Credentials;

/// <summary>A program that keeps credentials: <c>docker-credential-NAME get</c>.</summary>
/// <remarks>https://github.com/docker/docker-credential-helpers: the registry on stdin, a JSON object on stdout.</remarks>
internal sealed class CredentialHelper(string name, TimeSpan timeout)
{
    private const string Prefix = "docker-credential-";

    // It says so on stdout, and exits with 1.
    private const string NotFound = "credentials not found";

    private const int MaxOutputBytes = 64 * 1024;

    /// <summary>The credential of a registry; <see langword="null"/> if the helper has none.</summary>
    /// <param name="server">The registry, as the helper knows it.</param>
    /// <param name="file">The file that names the helper, for messages.</param>
    /// <param name="cancellationToken">Stops the helper.</param>
    /// <exception cref="RegistryException">The helper cannot be started, fails, or takes too long.</exception>
    public async Task<Credential?> FindAsync(string server, string file, CancellationToken cancellationToken)
    {
        // The name becomes part of a file name that is looked up on the PATH.
        if (name.AsSpan().ContainsAny('/', '\\')) throw Failure(file, "its name has a slash in it");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using Process process = Start(file);
        try
        {
            (string output, int code) = await RunAsync(process, server, limit.Token).ConfigureAwait(false);
            if (code != 0 && output.Contains(NotFound, StringComparison.OrdinalIgnoreCase)) return null;

            // Its output may hold a secret, so only the exit code is shown.
            return code == 0 ? Parse(output, file) : throw Failure(file, $"it ended with exit code {code}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure(file, $"it did not answer within {timeout.TotalSeconds:0} seconds");
        }
        finally
        {
            Stop(process);
        }
    }

    private Process Start(string file)
    {
        string program = ProgramPath.Find(Prefix + name, Environment.GetEnvironmentVariable("PATH"))
            ?? throw Failure(file, "the program is not on the PATH; install it, or remove it from the file");
        var start = new ProcessStartInfo(program, ["get"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            return Process.Start(start) ?? throw Failure(file, "it did not start");
        }
        catch (Win32Exception failure)
        {
            throw Failure(file, $"it cannot be started ({failure.Message}); install it, or remove it from the file", failure);
        }
    }

    private async Task<(string Output, int Code)> RunAsync(Process process, string server, CancellationToken cancellationToken)
    {
        // Nobody reads what it complains about, but it must not wait for that.
        Task drained = process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
        try
        {
            await process.StandardInput.WriteAsync(server.AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A helper that does not read its input has closed it; what it prints is still an answer.
        }

        string output = await ReadAsync(process.StandardOutput, cancellationToken).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await drained.ConfigureAwait(false);
        return (output, process.ExitCode);
    }

    private async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        char[] buffer = new char[MaxOutputBytes];
        int count = await reader.ReadBlockAsync(buffer, cancellationToken).ConfigureAwait(false);
        return count < buffer.Length ? new string(buffer, 0, count) : throw new RegistryException($"{Prefix}{name} prints more than {MaxOutputBytes} bytes");
    }

    private Credential Parse(string output, string file)
    {
        try
        {
            JsonElement answer = Json.ParseObject(Encoding.UTF8.GetBytes(output), "its answer");
            string user = answer.RequiredText("Username", "its answer");
            string secret = answer.RequiredText("Secret", "its answer");
            return secret.Length == 0 ? throw Failure(file, "its answer has an empty secret") : Credential.FromHelper(user, secret, $"{Prefix}{name}");
        }
        catch (FormatException failure)
        {
            throw Failure(file, failure.Message);
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It ended by itself in between.
        }
    }

    private RegistryException Failure(string file, string problem, Exception? cause = null) =>
        new($"the credential helper {Prefix}{Shown.Text(name)}, named in {file}: {problem}", innerException: cause);
}
