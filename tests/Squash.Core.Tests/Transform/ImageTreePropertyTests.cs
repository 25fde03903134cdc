using Squash.Core.Tests.Properties;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Transform;

/// <summary>A transform sees, name by name and byte by byte, what the layers show: on every way in.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class ImageTreePropertyTests : IDisposable
{
    private static readonly Packing[] Packings = [Packing.None, Packing.Gzip, Packing.Zstd];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Files_FromAStream_EqualNaiveOverlay() => Check((archive, compare, options) => SeenTree.Look(archive, compare, options));

    [Fact]
    public void Files_FromAFile_EqualNaiveOverlay() =>
        Check((archive, compare, options) => WithFile(archive, source => SeenTree.Look(source, compare, options, isDryRun: false)));

    [Fact]
    public void Files_OfADryRun_EqualNaiveOverlay() =>
        Check((archive, compare, options) => WithFile(archive, source => SeenTree.Look(source, compare, options, isDryRun: true)));

    [Fact]
    public void Files_AreInOrderAndFoundAgain() => StackProperty.Check(RandomStacks.Loadable, layers => SeenTree.Look(SeenTree.Archive(layers), tree =>
    {
        ILookup<long, ImageFile> names = tree.Files.ToLookup(file => file.Inode);
        ByteString last = default;
        foreach (ImageFile file in tree.Files)
        {
            // If a slash sorts before every other byte, paths in byte order are in the order of the walk.
            ByteString key = file.Path.ToArray().Select(b => b == (byte)'/' ? (byte)0 : b).ToArray();
            Assert.True(last < key, $"{file} is out of order");
            last = key;

            Assert.True(tree.TryFind(file.Path, out ImageFile found));
            Assert.Equal(file, found);
            Assert.True(file.Parent.TryGetChild(file.Name, out ImageFile child));
            Assert.Equal(file, child);
            Assert.Contains(file, file.Parent.Children);
            Assert.True(file.Parent.IsDirectory);
            Assert.Equal(names[file.Inode].Count(), file.LinkCount);
            Assert.Equal(file.IsDirectory ? tree.Files.Count(other => other.Path.StartsWith((byte[])[.. file.Path, (byte)'/'])) : 0, file.Descendants.Count());
        }
    }));

    /// <summary>Layers of any compression; the lowest ones may be kept, which changes nothing of what a transform sees.</summary>
    private static void Check(Action<byte[], Action<ImageTree>, SquashOptions> look) => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        int random = layers.Sum(layer => layer.Length / 512);
        ImageBuilder image = new ImageBuilder().Tag("test:latest");
        for (int i = 0; i < layers.Length; i++) image.Layer(layers[i], Packings[(random + i) % Packings.Length]);
        OverlayResult expected = NaiveOverlay.Merge(layers);
        RootfsTree? seen = null;
        look(
            new OciLayoutBuilder().AddImage(image.Build()).BuildArchive(),
            tree => seen = SeenTree.ToRootfs(tree),
            new SquashOptions { From = LayerCut.AboveLowest(random % layers.Length), Format = OutputFormat.OciArchive });
        StackProperty.AssertNone(TreeDiff.Compare(expected.Tree, seen ?? [], expected.Loose));
    });

    private void WithFile(byte[] archive, Action<ImageSource> use)
    {
        string path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.tar");
        File.WriteAllBytes(path, archive);
        use(ImageSource.FromPath(path));
        File.Delete(path);
    }
}
