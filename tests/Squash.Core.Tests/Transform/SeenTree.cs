using System.Formats.Tar;
using System.Security.Cryptography;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Transform;

/// <summary>An image as a transform sees it, read through the public API only.</summary>
internal static class SeenTree
{
    /// <summary>Looks at an image while it is squashed.</summary>
    public static void Look(byte[] archive, Action<ImageTree> look, SquashOptions? options = null) =>
        Look(ImageSource.FromStream(new MemoryStream(archive)), look, options, isDryRun: false);

    public static void Look(ImageSource source, Action<ImageTree> look, SquashOptions? options, bool isDryRun)
    {
        options = (options ?? new SquashOptions()) with { Transforms = [new LambdaTransform((tree, _) => look(tree))] };
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Task<SquashReport> squash = isDryRun
            ? ImageSquasher.PlanAsync(source, options, cancellationToken: cancellationToken)
            : ImageSquasher.SquashAsync(source, ImageTarget.ToStream(Stream.Null), options, cancellationToken: cancellationToken);
        squash.GetAwaiter().GetResult();
    }

    /// <summary>An image of these layers, to look at.</summary>
    public static byte[] Archive(params IEnumerable<byte[]> layers) => DockerArchives.Legacy([ImageBuilder.Of(layers).Build()]);

    public static ImageFile Find(this ImageTree tree, ByteString path)
    {
        Assert.True(tree.TryFind(path.Span, out ImageFile file), $"{path} is missing");
        return file;
    }

    public static byte[] ReadAll(this ImageFile file)
    {
        using Stream content = file.OpenRead();
        byte[] bytes = new byte[content.Length];
        content.ReadExactly(bytes);
        Assert.Equal(-1, content.ReadByte());
        return bytes;
    }

    /// <summary>The whole tree, contents included.</summary>
    public static RootfsTree ToRootfs(ImageTree tree)
    {
        var rootfs = new RootfsTree();
        foreach (ImageFile file in tree.Files) rootfs[file.Path] = ToNode(file);
        return rootfs;
    }

    private static FileNode ToNode(ImageFile file) => new()
    {
        Type = file.Type switch
        {
            TarEntryType.Directory => 'd',
            TarEntryType.SymbolicLink => 'l',
            TarEntryType.CharacterDevice => 'c',
            TarEntryType.BlockDevice => 'b',
            TarEntryType.Fifo => 'p',
            _ => '-',
        },
        Mode = file.Type == TarEntryType.SymbolicLink ? 0b111_111_111 : (int)file.Mode,
        Uid = file.Uid,
        Gid = file.Gid,
        Device = (file.DeviceMajor, file.DeviceMinor),
        Size = file.Bytes,
        Mtime = ((Int128)file.MtimeSeconds * 1_000_000_000) + file.MtimeNanoseconds,
        Target = file.LinkTarget,
        Content = file.Type == TarEntryType.RegularFile ? Convert.ToHexStringLower(SHA256.HashData(file.ReadAll())) : "",
        Xattrs = FileNode.ShowXattrs(file.Xattrs.Select(xattr => KeyValuePair.Create((ByteString)xattr.Name.Span, (ByteString)xattr.Value.Span))),
        Inode = file.Inode,
    };
}
