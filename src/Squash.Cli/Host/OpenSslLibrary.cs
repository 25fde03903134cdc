using System.Runtime.InteropServices;

namespace Squash.Cli.Host;

/// <summary>OpenSSL, which .NET uses for hashing on Linux and loads on first use.</summary>
internal static class OpenSslLibrary
{
    // Newest first, in the order of the runtime.
    private static readonly string[] Names = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"];

    /// <summary>Checks that it is installed. Otherwise the runtime would end the process with SIGABRT.</summary>
    /// <exception cref="DllNotFoundException">It is not installed.</exception>
    public static void Require()
    {
        // A user who sets the version knows where it is.
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE") is not null) return;
        if (!Array.Exists(Names, name => NativeLibrary.TryLoad(name, out _)))
        {
            throw new DllNotFoundException(
                $"OpenSSL is not installed ({Names[0]}): squash needs it for hashing; install libssl3, openssl-libs or the package of your system");
        }
    }
}
