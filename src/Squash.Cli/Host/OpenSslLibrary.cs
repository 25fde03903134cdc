using System.Runtime.InteropServices;

namespace Squash.Cli.Host;

/// <summary>OpenSSL, in which .NET hashes on Linux and which it loads when that is first asked for.</summary>
internal static class OpenSslLibrary
{
    // Newest first, as the runtime looks for them.
    private static readonly string[] Names = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"];

    /// <summary>Checks that it is there. Where it is not, the runtime ends the process with SIGABRT.</summary>
    /// <exception cref="DllNotFoundException">It is not.</exception>
    public static void Require()
    {
        // Somebody who names a version knows where it is.
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE") is not null) return;
        if (!Array.Exists(Names, name => NativeLibrary.TryLoad(name, out _)))
        {
            throw new DllNotFoundException(
                $"OpenSSL is not installed ({Names[0]}): squash hashes with it; install libssl3, openssl-libs or what your system calls it");
        }
    }
}
