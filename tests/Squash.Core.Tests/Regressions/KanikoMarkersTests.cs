using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Regressions;

/// <summary>
/// For <c>rm -rf old &amp;&amp; ln -s new old</c> kaniko writes whiteouts for the contents of <c>old</c>, and then <c>old</c>
/// as a link. Whiteouts were resolved after all entries: they followed that link, and deleted the files of <c>new</c>.
/// </summary>
public class KanikoMarkersTests
{
    private static readonly byte[] Base = new LayerBuilder()
        .Directory("opt").Directory("opt/old").File("opt/old/app", "1").File("opt/old/conf", "1")
        .Directory("opt/new").File("opt/new/app", "2").File("opt/new/conf", "2").Build();

    private static readonly byte[] Upper = new LayerBuilder()
        .Whiteout("opt/old/app").Whiteout("opt/old/conf").Opaque("opt/old").Directory("/").Directory("opt").Symlink("opt/old", "new").Build();

    private static readonly byte[] Top = new LayerBuilder().File("etc/a", "3").Build();

    public static TheoryData<string?, string?> Cuts => new() { { null, null }, { "1", null }, { "2", null }, { null, "2" }, { "1", "2" } };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Squash_WhiteoutsBeforeTheLinkThatTheirDirectoryBecame_LeaveWhatItLeadsTo(string? from, string? to)
    {
        byte[][] layers = [Base, Upper, Top];
        RootfsTree tree = NaiveOverlay.Merge(Properties.Squashing.Layers(layers, new SquashOptions { From = Cut.Of(from), To = Cut.Of(to) })).Tree;
        Assert.Equal(["etc", "etc/a", "opt", "opt/new", "opt/new/app", "opt/new/conf", "opt/old"], tree.Keys.Where(path => !path.IsEmpty).Select(path => path.ToString()));
        Assert.Equal('l', tree["opt/old"].Type);
    }

    [Fact]
    public void Inspect_WhiteoutsBeforeTheLinkThatTheirDirectoryBecame_WasteOnlyTheOldFiles() =>
        Assert.Equal(["opt/old/app", "opt/old/conf"], Inspect.Inspecting.Layers(Base, Upper, Top).WastedPaths.Select(path => path.Path).Order());

    [Fact]
    public void Compare_WithTheSameFilesInOneLayer_FindsNothing()
    {
        byte[] same = new LayerBuilder().Directory("/").Directory("opt").Directory("opt/new").File("opt/new/app", "2").File("opt/new/conf", "2").Symlink("opt/old", "new").Build();
        Assert.Empty(Compare.Comparing.Lines(Compare.Comparing.Compare([Base, Upper], [same])));
    }
}
