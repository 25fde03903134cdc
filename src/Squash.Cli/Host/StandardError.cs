using System.Runtime.InteropServices;
using System.Text;

namespace Squash.Cli.Host;

/// <summary>
/// Stderr, unbuffered and in UTF-8. Write errors are ignored, because a closed stderr must not stop the work.
/// </summary>
/// <remarks>
/// We do not use <see cref="Console"/>, because it changes the terminal's key mode, nor <see cref="FileStream"/>, because it
/// tracks its own offset: the programs of a pipeline often share a log file, and would overwrite each other.
/// </remarks>
internal sealed class StandardError : TextWriter
{
    private const int Descriptor = 2;
    private const int InterruptedCall = 4; // EINTR of errno(3)

    // A descriptor that another program has made non-blocking and that is full: EAGAIN, with another number on macOS.
    private static readonly int TryAgain = OperatingSystem.IsLinux() ? 11 : 35;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

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

        for (TimeSpan waited = TimeSpan.Zero; text.Length > 0 && waited < Patience;)
        {
            nint written = WriteDescriptor(Descriptor, text, text.Length);
            int error = Marshal.GetLastPInvokeError();
            if (written > 0)
            {
                text = text[(int)written..];
            }
            else if (error == TryAgain)
            {
                Thread.Sleep(Pause);
                waited += Pause;
            }
            else if (error != InterruptedCall)
            {
                return;
            }
        }
    }

    // One call per line, so that messages of other programs in the pipeline cannot get in between.
    public override void WriteLine(string? value) => Write(value + NewLine);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint WriteDescriptor(int descriptor, byte[] text, nint length);
}
