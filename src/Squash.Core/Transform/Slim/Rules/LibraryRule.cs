using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;
using Squash.Transform.Slim.Loader;

namespace Squash.Transform.Slim.Rules;

/// <summary>A program needs its loader and the libraries that the loader maps with it.</summary>
internal sealed class LibraryRule : ISlimRule
{
    // Libraries that some program maps; what they need has been found for that program.
    private readonly HashSet<int> _mapped = [];
    private bool _hasGlibc;

    public string Name => "libraries";

    public void Visit(KeptFile file, Keeper keeper)
    {
        if (file.Elf is not { IsLoadable: true } elf || (elf.Interpreter is null && _mapped.Contains(file.Node))) return;
        if (elf.Damage is { } damage) keeper.Note($"{ByteText.Show(file.Path)} has {damage}: what lies beyond was not followed");
        if (elf.Interpreter is { } interpreter) KeepLoader(file, interpreter, keeper);
        if (keeper.Mapper.Map(file.Node) is not { } program) return;
        foreach (FoundLibrary library in program.Files.Where(library => library.Loader is not null)) Keep(library, keeper);
        if (elf.Interpreter is null && !file.IsAskedFor) return;
        foreach ((string name, FoundLibrary by) in program.Missing) keeper.Note($"{ByteText.Show(by.Path)} needs {ByteText.Show(name)}, which the image does not have where its loader looks");
    }

    private void KeepLoader(KeptFile file, string interpreter, Keeper keeper)
    {
        int loader = keeper.KeepPath(RootPath.Join(keeper.Settings.WorkingDirectory, interpreter), KeptAs.Library, new Reason(Name, "loader of", file.Node));
        if (loader == IRootFiles.None) keeper.Note($"{ByteText.Show(file.Path)} needs the loader {ByteText.Show(interpreter)}, which the image does not have");
        else _mapped.Add(loader);
        string name = interpreter[(interpreter.LastIndexOf('/') + 1)..];
        if (_hasGlibc || loader == IRootFiles.None) return;
        if (name.StartsWith("ld-musl-", StringComparison.Ordinal))
        {
            keeper.KeepPath($"/etc/{name.Split(".so")[0]}.path", KeptAs.Always, new Reason(Name, "read by", loader));
            return;
        }

        _hasGlibc = true;
        keeper.KeepPath("/etc/ld.so.cache", KeptAs.Always, new Reason(Name, "read by", loader));
        keeper.KeepPath("/etc/ld.so.preload", KeptAs.Always, new Reason(Name, "read by", loader));
    }

    private void Keep(FoundLibrary library, Keeper keeper)
    {
        int by = library.Loader?.Node ?? Reason.NoFile;
        keeper.KeepPath(library.Path, KeptAs.Library, new Reason(Name, library.Reason, by));
        _mapped.Add(library.Node);
        foreach (string variant in library.Variants) keeper.KeepPath(variant, KeptAs.Library, new Reason(Name, "build for some processors, instead of", library.Node));
    }
}
