using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;

namespace Squash.Cli.Tests;

/// <summary>The folders of the command have no circular dependencies, and it uses only public types of the library, and its files.</summary>
public class ArchitectureTests
{
    private const string Root = "Squash.Cli";

    /// <summary>Each folder uses only those before it; the empty name is the root.</summary>
    private static readonly string[] Order = ["Host", "Reporting", "Options", "Progress", "", "Completion", "Transports", "Batch", "Commands"];

    /// <summary>The internal types of the library that are used here: registries, files that appear complete or not at all, and archive detection.</summary>
    private static readonly string[] OfTheLibrary = ["Squash", "Squash.IO", "Squash.Tar", "Squash.Registry"];

    private static readonly Architecture Command =
        new ArchLoader().LoadAssemblies(typeof(CommandRunner).Assembly, typeof(ImageSquasher).Assembly).Build();

    [Fact]
    public void Folder_UsesOnlyFoldersBeforeIt() => AssertNone(
        from type in Command.Types
        where FolderOf(type) is not null && !IsEntryPoint(type)
        from used in type.GetTypeDependencies().Distinct()
        where FolderOf(used) is { } folder && Array.IndexOf(Order, folder) > Array.IndexOf(Order, FolderOf(type))
        select $"{type.FullName} uses {used.FullName}");

    [Fact]
    public void Command_UsesOfTheLibraryOnlyItsSurfaceAndItsFiles() => AssertNone(
        from type in Command.Types
        where FolderOf(type) is not null
        from used in type.GetTypeDependencies().Distinct()
        let place = used.Namespace?.FullName ?? ""
        where (place == "Squash" || place.StartsWith("Squash.", StringComparison.Ordinal)) && FolderOf(used) is null && !OfTheLibrary.Contains(place)
        select $"{type.FullName} uses {used.FullName}");

    // With all lines; Assert.Empty would shorten them.
    private static void AssertNone(IEnumerable<string> faults)
    {
        string all = string.Join('\n', faults.Order(StringComparer.Ordinal));
        Assert.True(all.Length == 0, all);
    }

    // The command runner refers to all commands.
    private static bool IsEntryPoint(IType type) =>
        type.FullName == "Program" || type.FullName.StartsWith($"{Root}.{nameof(CommandRunner)}", StringComparison.Ordinal);

    private static string? FolderOf(IType type)
    {
        string name = type.Namespace?.FullName ?? "";
        return name == Root ? "" : name.StartsWith(Root + ".", StringComparison.Ordinal) ? name[(Root.Length + 1)..] : null;
    }
}
