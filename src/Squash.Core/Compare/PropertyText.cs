using System.Globalization;
using System.Text;
using Squash.Layers;
using Squash.Tar;

namespace Squash.Compare;

/// <summary>The properties of a file as text.</summary>
internal static class PropertyText
{
    // Attributes can have 64 KiB, and other records a megabyte.
    private const int MaxBytesShown = 128;

    // DateTimeOffset supports the years 1 to 9999.
    private static readonly long FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public static string TypeOf(in LayerEntry entry) => entry.Type switch
    {
        EntryType.Directory => "directory",
        EntryType.Symlink => "symlink",
        EntryType.CharDevice => "character device",
        EntryType.BlockDevice => "block device",
        EntryType.Fifo => "fifo",
        _ => "file",
    };

    public static string ModeOf(in LayerEntry entry) => "0" + Convert.ToString(entry.Mode, 8).PadLeft(3, '0');

    public static string OwnerOf(in LayerEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.Uid}:{entry.Gid}");

    public static string SizeOf(in LayerEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.SizeOrDevice}");

    public static string DeviceOf(in LayerEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.SizeOrDevice >>> 32}:{entry.SizeOrDevice & uint.MaxValue}");

    public static string MtimeOf(in LayerEntry entry)
    {
        TarTime time = entry.Mtime;
        if (time.Seconds < FirstSecond || time.Seconds > LastSecond)
        {
            Span<byte> seconds = stackalloc byte[TarTime.MaxFormattedBytes];
            return "@" + Encoding.ASCII.GetString(seconds[..time.Format(seconds)]);
        }

        string text = DateTimeOffset.FromUnixTimeSeconds(time.Seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return time.Nanoseconds == 0 ? text + "Z" : string.Create(CultureInfo.InvariantCulture, $"{text}.{time.Nanoseconds:d9}").TrimEnd('0') + "Z";
    }

    /// <summary>Bytes in the form of a path, shortened to fit a line.</summary>
    public static string Bytes(ReadOnlySpan<byte> value) => value.Length <= MaxBytesShown
        ? TarPath.Show(value)
        : string.Create(CultureInfo.InvariantCulture, $"{TarPath.Show(value[..MaxBytesShown])}… ({value.Length} bytes)");
}
