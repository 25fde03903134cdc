using System.Reflection;

namespace Squash.Core.Tests;

/// <summary>Rules for all public types, so that members can be added later and existing callers still compile.</summary>
public class PublicApiTests
{
    private const BindingFlags OwnMembers = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Type[] Types = typeof(SquashOptions).Assembly.GetExportedTypes();

    // A positional record changes its constructor and its deconstruction with every member that is added.
    [Fact]
    public void Records_HaveNoPositionalMembers() => Assert.Equal(
        [typeof(DiffId)],
        Types.Where(type => type.GetMethods().Any(method => method.Name == "Deconstruct")));

    [Fact]
    public void Properties_NamedPlatform_AreOfOneType() => Assert.All(
        Types.SelectMany(type => type.GetProperties()).Where(property => property.Name == nameof(Platform)),
        property => Assert.Equal(typeof(Platform), property.PropertyType));

    [Fact]
    public void Properties_OfRecords_CannotBeSetLater() => Assert.All(
        Types.SelectMany(type => type.GetProperties(OwnMembers)).Select(property => property.SetMethod).OfType<MethodInfo>().Where(setter => setter.IsPublic),
        setter => Assert.Contains(typeof(System.Runtime.CompilerServices.IsExternalInit), setter.ReturnParameter.GetRequiredCustomModifiers()));
}
