using System.Buffers.Text;

namespace Squash.Tar;

/// <summary>A time in the form of tar: seconds since 1970, plus nanoseconds (0 to 999,999,999).</summary>
internal readonly record struct TarTime(long Seconds, int Nanoseconds) : IComparable<TarTime>
{
    /// <summary>The maximum number of bytes that <see cref="Format"/> writes: sign, 19 digits, point, 9 digits.</summary>
    public const int MaxFormattedBytes = 30;

    private const int NanosecondsPerSecond = 1_000_000_000;

    public static TarTime From(DateTimeOffset time)
    {
        long ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        if (rest < 0)
        {
            seconds--;
            rest += TimeSpan.TicksPerSecond;
        }

        return new TarTime(seconds, (int)(rest * TimeSpan.NanosecondsPerTick));
    }

    public int CompareTo(TarTime other) =>
        Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The earlier of two times; this one if the other is <see langword="null"/>.</summary>
    public TarTime NoLaterThan(TarTime? latest) => latest is { } bound && CompareTo(bound) > 0 ? bound : this;

    /// <summary>Parses a PAX time: a decimal number, whose sign applies to all of it; digits beyond nanoseconds are cut off.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out TarTime time)
    {
        time = default;
        int point = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = point < 0 ? text : text[..point];
        if (!Utf8Parser.TryParse(whole, out long seconds, out int used) || used != whole.Length) return false;

        int nanoseconds = 0;
        ReadOnlySpan<byte> fraction = point < 0 ? default : text[(point + 1)..];
        for (int i = 0; i < Math.Max(fraction.Length, 9); i++)
        {
            int digit = i < fraction.Length ? fraction[i] - '0' : 0;
            if (digit is < 0 or > 9) return false;
            if (i < 9) nanoseconds = (nanoseconds * 10) + digit;
        }

        if (whole[0] != (byte)'-' || nanoseconds == 0)
        {
            time = new TarTime(seconds, nanoseconds);
            return true;
        }

        if (seconds == long.MinValue) return false;
        time = new TarTime(seconds - 1, NanosecondsPerSecond - nanoseconds);
        return true;
    }

    /// <summary>Writes the shortest PAX form of the time.</summary>
    /// <returns>The number of bytes.</returns>
    public int Format(Span<byte> destination)
    {
        long seconds = Seconds;
        int nanoseconds = Nanoseconds;
        int at = 0;
        if (seconds < 0 && nanoseconds > 0)
        {
            seconds++;
            nanoseconds = NanosecondsPerSecond - nanoseconds;
            if (seconds == 0) destination[at++] = (byte)'-';
        }

        Utf8Formatter.TryFormat(seconds, destination[at..], out int written);
        at += written;
        if (nanoseconds == 0) return at;

        destination[at++] = (byte)'.';
        for (int unit = NanosecondsPerSecond / 10; nanoseconds > 0; unit /= 10)
        {
            destination[at++] = (byte)('0' + (nanoseconds / unit));
            nanoseconds %= unit;
        }

        return at;
    }
}
