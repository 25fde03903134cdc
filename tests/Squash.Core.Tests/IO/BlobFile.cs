using Squash.IO;

namespace Squash.Core.Tests.IO;

/// <summary>Bytes in a file without a name.</summary>
internal static class BlobFile
{
    public static ByteSource Create(ReadOnlySpan<byte> content)
    {
        SpoolFile file = SpoolFile.Create(null);
        file.Append(content);
        file.Complete();
        return file;
    }

    public static Blob Open(ByteSource file, string name = "layer.tar") => new(file, 0, file.Length, name);
}
