using System.Buffers;
using Squash.Transform.Slim.Keeping;

namespace Squash.Inspect.Contents;

/// <summary>
/// Recognises large files and directories that an image cannot run without: the program that it starts, runtimes of languages, and
/// directories of the system.
/// </summary>
/// <param name="settings">The settings of the config.</param>
internal sealed class FilePurpose(ImageSettings settings)
{
    private const string Program = "the program that the image starts";

    private const string System = "a directory of the system";
    private const string Libraries = "usr/lib/";

    private static readonly string[] SystemDirectories = ["bin", "etc", "lib", "lib64", "sbin", "usr", "usr/bin", "usr/lib", "usr/lib64", "usr/local", "usr/sbin", "usr/share", "var", "var/lib"];

    // Programs are in a directory with this name; elsewhere "node" may be anything.
    private const string Programs = "/bin/";

    private static readonly SearchValues<char> Version = SearchValues.Create("0123456789.-");

    private static readonly (string Start, string Language)[] Names =
    [
        ("/libjvm.so", "Java"), ("/lib/modules", "Java"), ("/libnode.so", "Node.js"), ("/libpython", "Python"), ("/libruby", "Ruby"), ("/libperl.so", "Perl"),
        ("/libphp", "PHP"), ("/libcoreclr.so", ".NET"), ("/System.Private.CoreLib.dll", ".NET"), ("/beam.smp", "Erlang"),
        ("/bin/node", "Node.js"), ("/bin/python", "Python"), ("/bin/ruby", "Ruby"), ("/bin/perl", "Perl"), ("/bin/php", "PHP"), ("/bin/deno", "Deno"), ("/bin/bun", "Bun"),
    ];

    private readonly string? _program = settings.Entrypoint.Concat(settings.Command).FirstOrDefault();

    /// <summary>The purpose, for people; <see langword="null"/> if it is unknown.</summary>
    /// <param name="path">The path from the root, without a leading slash.</param>
    public string? Of(string path)
    {
        string full = "/" + path, name = full[(full.LastIndexOf('/') + 1)..];
        if (_program is { } program && (program == full || (program == name && full.Contains(Programs, StringComparison.Ordinal)))) return Program;
        foreach ((string start, string language) in Names)
        {
            int at = full.LastIndexOf(start, StringComparison.Ordinal);
            if (at >= 0 && IsVersion(full[(at + start.Length)..])) return $"the runtime of {language}";
        }

        return null;
    }

    /// <summary>The purpose of a directory, for people; <see langword="null"/> if it is unknown.</summary>
    /// <param name="path">The path from the root, without a leading slash.</param>
    /// <param name="files">The largest files, with their purposes.</param>
    public static string? OfDirectory(string path, IReadOnlyList<PresentPath> files)
    {
        // Debian's multiarch: usr/lib/x86_64-linux-gnu.
        if (SystemDirectories.Contains(path) || (path.StartsWith(Libraries, StringComparison.Ordinal) && path.IndexOf('/', Libraries.Length) < 0 && path.Contains("-linux-", StringComparison.Ordinal))) return System;
        string inside = path + "/";
        return files.FirstOrDefault(file => file.Purpose is not null && file.Path.StartsWith(inside, StringComparison.Ordinal)) is { Purpose: { } purpose } ? $"with {purpose}" : null;
    }

    /// <summary>Whether the rest of a name is only a version, as in <c>libpython3.11.so.1.0</c> or <c>php8.3</c>.</summary>
    private static bool IsVersion(string rest) => !rest.Replace(".so", "", StringComparison.Ordinal).AsSpan().ContainsAnyExcept(Version);
}
