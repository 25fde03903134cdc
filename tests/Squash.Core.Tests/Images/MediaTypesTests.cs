using Squash.Images;

namespace Squash.Core.Tests.Images;

public class MediaTypesTests
{
    [Theory]
    [InlineData(null, LayerKind.Tar)]
    [InlineData("application/vnd.oci.image.layer.v1.tar", LayerKind.Tar)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip", LayerKind.Tar)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+zstd", LayerKind.Tar)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar", LayerKind.Tar)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip", LayerKind.Tar)]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", LayerKind.Foreign)]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", LayerKind.Foreign)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", LayerKind.Encrypted)]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+encrypted", LayerKind.Encrypted)]
    [InlineData("application/vnd.in-toto+json", LayerKind.Attestation)]
    [InlineData("application/vnd.oci.image.layer.v1.tarball", LayerKind.Unknown)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+", LayerKind.Unknown)]
    [InlineData("application/vnd.sylabs.sif.layer.v1.sif", LayerKind.Unknown)]
    [InlineData("", LayerKind.Unknown)]
    internal void KindOfLayer_MediaType_IsTold(string? mediaType, LayerKind expected)
    {
        Assert.Equal(expected, MediaTypes.KindOfLayer(mediaType));
    }

    [Theory]
    [InlineData("application/vnd.oci.image.layer.v1.tar", "none")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip", "gzip")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+zstd", "zstd")]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar", "none")]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip", "gzip")]
    [InlineData("application/json", null)]
    public void CompressionOfLayer_MediaType_IsTold(string mediaType, string? expected)
    {
        Assert.Equal(expected, MediaTypes.CompressionOfLayer(mediaType));
    }
}
