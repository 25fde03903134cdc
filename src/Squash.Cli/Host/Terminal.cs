using System.Runtime.InteropServices;

namespace Squash.Cli.Host;

/// <summary>The capabilities of stderr or stdout.</summary>
/// <param name="IsTerminal">Whether it is a terminal, not a file or a pipe.</param>
/// <param name="IsAscii">Whether only ASCII is safe.</param>
/// <param name="HasColor">Whether colours may be used (no-color.org).</param>
/// <param name="Width">The columns of a line.</param>
internal sealed record Terminal(bool IsTerminal, bool IsAscii, bool HasColor, int Width)
{
    private const int DefaultWidth = 80;

    // Files and logs do not wrap; longer command lines are hard to read.
    private const int LogWidth = 160;
    private const int StandardOutputDescriptor = 1;
    private const int StandardErrorDescriptor = 2;
    private const uint GetWindowSize = 0x5413; // TIOCGWINSZ of ioctl_tty(2)

    // POSIX: the first of these variables that is set and not empty decides; without any, the locale is C.
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    public string Arrow => IsAscii ? "->" : "→";

    public string Ellipsis => IsAscii ? "..." : "…";

    /// <summary>The text, in bold on a terminal with colours.</summary>
    public string Bold(string text) => IsTerminal && HasColor ? $"\e[1m{text}\e[0m" : text;

    /// <summary>The terminal of stderr, if it is one.</summary>
    /// <param name="environment">Looks up an environment variable.</param>
    public static Terminal OfStandardError(Func<string, string?> environment) =>
        Of(StandardErrorDescriptor, !Console.IsErrorRedirected, environment);

    /// <summary>The terminal of stdout, if it is one.</summary>
    /// <inheritdoc cref="OfStandardError"/>
    public static Terminal OfStandardOutput(Func<string, string?> environment) =>
        Of(StandardOutputDescriptor, !Console.IsOutputRedirected, environment);

    private static Terminal Of(int descriptor, bool isTerminal, Func<string, string?> environment) => new(
        isTerminal,
        IsAscii: isTerminal && !HasUtf8Locale(environment),
        HasColor: string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") is not (null or "" or "dumb"),
        Width: isTerminal ? Columns(descriptor) : LogWidth);

    private static bool HasUtf8Locale(Func<string, string?> environment) =>
        OperatingSystem.IsWindows()
        || (LocaleVariables.Select(environment).FirstOrDefault(value => !string.IsNullOrEmpty(value)) is { } locale
            && locale.Replace("-", "", StringComparison.Ordinal).Contains("utf8", StringComparison.OrdinalIgnoreCase));

    // Console.WindowWidth only asks about stdout, and writes to the terminal as a side effect.
    private static int Columns(int descriptor) =>
        OperatingSystem.IsLinux() && IoCtl(descriptor, GetWindowSize, out WindowSize size) == 0 && size.Columns > 0
            ? size.Columns
            : DefaultWidth;

    [DllImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int IoCtl(int descriptor, nuint request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct WindowSize
    {
        public readonly ushort Rows;
        public readonly ushort Columns;
        public readonly ushort PixelWidth;
        public readonly ushort PixelHeight;
    }
}
