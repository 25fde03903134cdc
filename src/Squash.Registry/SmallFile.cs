namespace Squash.Registry;

/// <summary>Reads files of settings whole, and none that is too large to be one.</summary>
internal static class SmallFile
{
    /// <exception cref="LimitExceededException">It is larger than <paramref name="maxBytes"/>.</exception>
    public static byte[] Read(string path, int maxBytes)
    {
        using FileStream file = File.OpenRead(path);

        // A device or a pipe has no length.
        using var content = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            if (content.Length + read > maxBytes) throw new LimitExceededException($"{path} has more than {maxBytes} bytes, too many for a file of settings");
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}
