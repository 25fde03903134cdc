using System.Reflection;
using System.Runtime.CompilerServices;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Squash.Registry.Tests;

/// <summary>The folders of the library: each uses only those before it, and the types of the root.</summary>
public class ArchitectureTests
{
    private const string Root = "Squash.Registry";

    private static readonly string[] Order = ["Credentials", "Http", "Auth", "Requests", "Pull", "Push", "Configuration", "Daemons"];

    private static readonly Architecture Library = new ArchLoader().LoadAssemblies(typeof(RegistryClient).Assembly).Build();

    [Fact]
    public void Folder_UsesOnlyFoldersBeforeItAndTheRoot() => Assert.Empty(
        from type in Library.Types
        where FolderOf(type) is { Length: > 0 }
        from used in type.Dependencies.Select(dependency => dependency.Target).Distinct()
        where FolderOf(used) is { Length: > 0 } && PlaceOf(used) > PlaceOf(type)
        select $"{type.FullName} uses {used.FullName}");

    [Fact]
    public void Folders_AreThoseOfTheOrder() => Assert.Equal(
        Order.Order(StringComparer.Ordinal),
        Library.Types.Select(FolderOf).Where(folder => folder is { Length: > 0 }).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Core_ReferencesNoNetworkCode() =>
        Assert.DoesNotContain(typeof(ImageSquasher).Assembly.GetReferencedAssemblies(), name => name.Name is "System.Net.Http" or "System.Net.Sockets" or "System.Net.Security" or "System.Net.Requests");

    [Fact]
    public void Core_HasNoInternalsForThisLibrary() => Assert.DoesNotContain(
        typeof(ImageSquasher).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>(),
        friend => friend.AssemblyName.StartsWith(Root, StringComparison.Ordinal));

    private static string? FolderOf(IType type)
    {
        string name = type.Namespace?.FullName ?? "";
        return name == Root ? "" : name.StartsWith(Root + ".", StringComparison.Ordinal) ? name[(Root.Length + 1)..] : null;
    }

    private static int PlaceOf(IType type) => Array.IndexOf(Order, FolderOf(type));
}
