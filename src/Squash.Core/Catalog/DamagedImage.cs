using Squash.Images;

namespace Squash.Catalog;

/// <summary>An image that the archive lists but that cannot be used. It is an error only when it is asked for.</summary>
/// <param name="Name">The digest of its manifest, or its place in the list.</param>
/// <param name="Platform">Its platform, where the index tells.</param>
/// <param name="Failure">What is wrong.</param>
internal sealed record DamagedImage(string Name, Platform? Platform, SquashException Failure)
{
    /// <summary>For a message.</summary>
    public override string ToString() => Platform is null ? Name : $"{Shown.Text(Platform.ToString())} ({Name})";
}
