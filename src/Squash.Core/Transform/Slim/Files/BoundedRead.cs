namespace Squash.Transform.Slim.Files;

/// <summary>Reads no more of a file than a limit.</summary>
internal static class BoundedRead
{
    /// <summary>The first bytes of a file.</summary>
    public static byte[] ReadStart(this IRootFiles files, int node, int maxBytes)
    {
        int length = (int)Math.Min(files.SizeOf(node), maxBytes);
        files.Budget.TakeBytes(length);
        byte[] bytes = new byte[length];
        using Stream stream = files.Open(node);
        int read = stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        return read == length ? bytes : bytes[..read];
    }

    /// <summary>The whole content of a small file; <see langword="null"/> where it is larger than the limit.</summary>
    public static byte[]? ReadAll(this IRootFiles files, int node, int maxBytes) =>
        files.SizeOf(node) <= maxBytes ? files.ReadStart(node, maxBytes) : null;

    /// <summary>The content of a small file at a path; <see langword="null"/> where there is none, or it is too large.</summary>
    public static byte[]? ReadAll(this IRootFiles files, string path, int maxBytes) =>
        files.ResolveFile(path) is >= 0 and var node ? files.ReadAll(node, maxBytes) : null;
}
