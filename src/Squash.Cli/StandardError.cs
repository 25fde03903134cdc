using System.Runtime.InteropServices;
using System.Text;

namespace Squash.Cli;

/// <summary>
/// Stderr, written at once and in UTF-8. What cannot be shown is dropped: a closed stderr must not fail the work.
/// </summary>
/// <remarks>
/// Not <see cref="Console"/>, which puts the terminal into another key mode, and not <see cref="FileStream"/>, which
/// writes at offsets of its own: the programs of a pipeline often share a log file, and would overwrite each other.
/// </remarks>
internal sealed class StandardError : TextWriter
{
    private const int Descriptor = 2;
    private const int InterruptedCall = 4; // EINTR of errno(3)

    private readonly bool _isOpen = StandardStreams.IsOpen(Descriptor);

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        if (!_isOpen) return;
        byte[] text = Encoding.GetBytes(value ?? "");
        if (OperatingSystem.IsWindows())
        {
            using Stream console = Console.OpenStandardError();
            console.Write(text);
            return;
        }

        while (text.Length > 0)
        {
            nint written = WriteDescriptor(Descriptor, text, text.Length);
            if (written > 0) text = text[(int)written..];
            else if (Marshal.GetLastPInvokeError() != InterruptedCall) return;
        }
    }

    // One call a line: what the other programs of a pipeline say must not get in between.
    public override void WriteLine(string? value) => Write(value + NewLine);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint WriteDescriptor(int descriptor, byte[] text, nint length);
}
