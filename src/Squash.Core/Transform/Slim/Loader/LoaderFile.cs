using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Loader;

/// <summary>A dynamic loader of the image: whose rules it follows, and where it looks by itself.</summary>
/// <param name="Kind">The libc whose rules it follows.</param>
/// <param name="Path">Its path, with all symbolic links resolved.</param>
/// <param name="DefaultDirectories">The directories that it searches last.</param>
/// <param name="ConfiguredPath">The content of <c>ld-musl-ARCH.path</c>; <see langword="null"/> for glibc, and without that file.</param>
internal sealed record LoaderFile(LoaderKind Kind, string Path, IReadOnlyList<string> DefaultDirectories, string? ConfiguredPath = null)
{
    // ld.so has some 200 KB; musl's loader is its libc, with some 800 KB.
    private const int MaxLoaderBytes = 8 * 1024 * 1024;
    private const int MaxConfigBytes = 64 * 1024;

    private static readonly string[] MuslDirectories = ["/lib", "/usr/local/lib", "/usr/lib"];

    /// <param name="files">The image.</param>
    /// <param name="interpreter">PT_INTERP of a program.</param>
    /// <param name="program">The program.</param>
    public static LoaderFile Of(IRootFiles files, string interpreter, ElfKind program)
    {
        string name = interpreter[(interpreter.LastIndexOf('/') + 1)..];
        int node = files.ResolveFile(interpreter);
        string path = node == IRootFiles.None ? interpreter : files.PathOf(node);
        if (name.StartsWith("ld-musl-", StringComparison.Ordinal))
        {
            return new LoaderFile(LoaderKind.Musl, path, MuslDirectories, MuslPath(files, interpreter));
        }

        byte[]? content = node == IRootFiles.None ? null : files.ReadAll(node, MaxLoaderBytes);
        IReadOnlyList<string> own = content is null ? [] : SystemDirectories(content);
        return new LoaderFile(LoaderKind.Glibc, path, own.Count > 0 ? own : Machines.DefaultDirectories(program));
    }

    // ldso/dynlink.c of musl 1.2.5: the prefix is the loader's path without its last two components.
    private static string? MuslPath(IRootFiles files, string interpreter)
    {
        string name = interpreter[(interpreter.LastIndexOf('/') + 1)..];
        string architecture = name["ld-musl-".Length..].Split('.')[0];
        string directory = RootPath.DirectoryOf(interpreter), prefix = RootPath.DirectoryOf(directory).TrimEnd('/');
        byte[]? content = files.ReadAll($"{prefix}/etc/ld-musl-{architecture}.path", MaxConfigBytes);
        return content is null ? null : ByteText.Of(content);
    }

    /// <summary>
    /// The directories that glibc was built with, which distributions change: a run of strings that begin and end with a
    /// slash, one behind the other (<c>system_dirs</c> in elf/dl-load.c).
    /// </summary>
    internal static IReadOnlyList<string> SystemDirectories(ReadOnlySpan<byte> loader)
    {
        for (int found; (found = loader.IndexOf("/\0/"u8)) >= 0; loader = loader[(found + 2)..])
        {
            int start = loader[..found].LastIndexOf((byte)0) + 1;
            List<string> run = Run(loader[start..]);
            if (run.Count >= 2 && run.All(directory => directory.Contains("/lib", StringComparison.Ordinal))) return [.. run.Select(directory => directory[..^1])];
        }

        return [];
    }

    private static List<string> Run(ReadOnlySpan<byte> bytes)
    {
        var run = new List<string>();
        while (run.Count < 16)
        {
            int end = bytes[..Math.Min(bytes.Length, 512)].IndexOf((byte)0);
            if (end < 2 || bytes[0] != (byte)'/' || bytes[end - 1] != (byte)'/') break;
            run.Add(ByteText.Of(bytes[..end]));
            bytes = bytes[(end + 1)..];
        }

        return run;
    }
}
