using Squash.TestSupport;

namespace Squash.Interop.Tests.Install;

/// <summary>The README states the sizes of all packages.</summary>
[Trait(Cost.Trait, Cost.Engine)]
public class SizeTests
{
    private const double BytesPerMegabyte = 1e6;

    // Another compiler, C library or OpenSSL changes the size a little.
    private const double Tolerance = 0.15;

    [Theory]
    [InlineData("native file", "publish/squash")]
    [InlineData("Debian package", "squash_*.deb")]
    [InlineData("container image", "squash-image.tar")]
    [InlineData("dotnet tool", "packages/Squash.Cli.*.nupkg")]
    public void Artifact_HasTheSizeThatTheReadmeStates(string row, string artifact)
    {
        double stated = Readme.Megabytes(row);

        Assert.InRange(new FileInfo(Need.Artifact(artifact)).Length / BytesPerMegabyte, stated * (1 - Tolerance), stated * (1 + Tolerance));
    }
}
