using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Loader;

/// <summary>The search order of musl's loader.</summary>
/// <remarks>
/// <c>load_library</c> in ldso/dynlink.c of musl 1.2.5: LD_LIBRARY_PATH first; then DT_RUNPATH, or DT_RPATH without it, of the
/// file that asks and of those that made the loader map it; then <c>ld-musl-ARCH.path</c>, or three directories without it.
/// </remarks>
internal sealed class MuslSearch(IRootFiles files, ElfFiles elfs, ElfKind kind, SearchSettings settings, LoaderFile loader)
    : LibrarySearch(files, elfs, kind, settings)
{
    // Libraries that musl's libc contains; it never opens a file for them.
    private static readonly string[] Reserved = ["c", "pthread", "rt", "m", "dl", "util", "xnet"];

    public override string? BuiltIn(string name) =>
        name.StartsWith("lib", StringComparison.Ordinal) && name.IndexOf('.') is > 3 and var dot && Reserved.Contains(name[3..dot]) ? loader.Path : null;

    protected override IEnumerable<string> Candidates(string name, FoundLibrary by)
    {
        IEnumerable<string> system = loader.ConfiguredPath is { } configured ? Split(configured.Trim('\n'), ':', '\n') : loader.DefaultDirectories;
        return Split(Settings.LibraryPath, ':', '\n').Concat(Inherited(by)).Concat(system)
            .Select(directory => RootPath.Join(RootPath.Join(Settings.WorkingDirectory, directory), name));
    }

    protected override IEnumerable<string> Direct(string name, FoundLibrary by) => [RootPath.Join(Settings.WorkingDirectory, name)];

    private IEnumerable<string> Inherited(FoundLibrary by)
    {
        for (FoundLibrary? at = by; at is not null; at = at.Loader)
        {
            if ((at.Elf.RunPath ?? at.Elf.RPath) is not { } list) continue;
            string expanded = list.Replace("${ORIGIN}", at.Origin, StringComparison.Ordinal).Replace("$ORIGIN", at.Origin, StringComparison.Ordinal);

            // fixup_rpath: a list with any other token counts as empty.
            if (expanded.Contains('$')) continue;
            foreach (string directory in Split(expanded, ':', '\n')) yield return directory;
        }
    }
}
