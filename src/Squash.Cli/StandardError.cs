using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Squash.Cli;

/// <summary>
/// Stderr, written at once and in UTF-8. What cannot be shown is dropped: a closed stderr must not fail the work. (The
/// console class would also put the terminal into another key mode.)
/// </summary>
internal sealed class StandardError : TextWriter
{
    private const int Descriptor = 2;

    private readonly Stream _stream = Open();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        try
        {
            _stream.Write(Encoding.GetBytes(value ?? ""));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is nowhere left to say so.
        }
    }

    // One write a line: what other programs of the pipeline say must not get in between.
    public override void WriteLine(string? value) => Write(value + NewLine);

    private static Stream Open()
    {
        try
        {
            return OperatingSystem.IsWindows()
                ? Console.OpenStandardError()
                : new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Stream.Null;
        }
    }
}
