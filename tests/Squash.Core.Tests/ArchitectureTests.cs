using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Squash.Core.Tests;

/// <summary>The folders follow the flow of the data: each uses only those before it, and the types of the root.</summary>
public class ArchitectureTests
{
    private const string Root = "Squash";

    /// <summary>The folders of the library, in the order of the flow.</summary>
    private static readonly string[] Order =
    [
        "IO", "Tar", "Tar.Reading", "Images", "Instructions", "Compression", "Archives", "Catalog", "Layers", "Merge", "Transform.Patterns",
        "Transform.Slim.Files", "Transform.Slim.Elf", "Transform.Slim.Loader", "Transform.Slim.Packages", "Transform.Slim.Scripts",
        "Transform.Slim.Keeping", "Transform.Slim.Rules", "Transform.Slim", "Transform", "Plan", "Layout", "Output", "Compare",
        "Inspect.Leaks.Rules", "Inspect.Leaks", "Inspect.Contents", "Inspect.Advice", "Inspect", "Jobs",
    ];

    /// <summary>The entry points hand everything to a job; sources and targets open themselves.</summary>
    private static readonly string[] EntryPoints =
        ["ImageSquasher", "ImageComparer", "ImageInspector", "ImageSource", "ArchiveSource", "BlobSource", "ImageTarget", "ArchiveTarget", "BlobTarget", "ConfigInstruction"];

    private static readonly Architecture Core = Load(typeof(ImageSquasher).Assembly);

    [Fact]
    public void Folder_UsesOnlyFoldersBeforeItAndTheRoot() => Assert.Empty(
        from type in Core.Types
        where FolderOf(type) is { Length: > 0 }
        from used in type.Dependencies.Select(dependency => dependency.Target).Distinct()
        where FolderOf(used) is { Length: > 0 } && PlaceOf(used) > PlaceOf(type)
        select $"{type.FullName} uses {used.FullName}");

    [Fact]
    public void Root_UsesNoFolderButForTheJobsOfItsEntryPoints() => Assert.Empty(
        from type in Core.Types
        where FolderOf(type) is "" && !EntryPoints.Any(entry => type.FullName.StartsWith($"{Root}.{entry}", StringComparison.Ordinal))
        from used in type.Dependencies.Select(dependency => dependency.Target).Distinct()
        where FolderOf(used) is { Length: > 0 }
        select $"{type.FullName} uses {used.FullName}");

    [Fact]
    public void Folders_AreThoseOfTheOrder() => Assert.Equal(
        Order.Order(StringComparer.Ordinal),
        Core.Types.Select(FolderOf).Where(folder => folder is { Length: > 0 }).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Core_NeverTalksToTheUserOrExits() => Assert.Empty(
        from type in Core.Types
        where FolderOf(type) is not null
        from called in type.Dependencies.Select(dependency => dependency.Target.FullName).Distinct()
        where called is "System.Console" or "System.Diagnostics.Debug" or "System.Diagnostics.Trace"
        select $"{type.FullName} uses {called}");

    /// <summary>The folder of a type of the library; empty for the root; <see langword="null"/> for a type of another assembly.</summary>
    private static string? FolderOf(IType type)
    {
        string name = type.Namespace?.FullName ?? "";
        return name == Root ? "" : name.StartsWith(Root + ".", StringComparison.Ordinal) ? name[(Root.Length + 1)..] : null;
    }

    private static int PlaceOf(IType type) => Array.IndexOf(Order, FolderOf(type));

    private static Architecture Load(Assembly assembly) => new ArchLoader().LoadAssemblies(assembly).Build();
}
