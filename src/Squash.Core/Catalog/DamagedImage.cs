namespace Squash.Catalog;

/// <summary>A listed image that cannot be used. It is an error only if it is selected.</summary>
/// <param name="Name">The digest of its manifest, or its position in the list.</param>
/// <param name="Platform">Its platform, if the index has it.</param>
/// <param name="Failure">The error.</param>
internal sealed record DamagedImage(string Name, Platform? Platform, SquashException Failure)
{
    /// <summary>The form for messages.</summary>
    public override string ToString() => Platform is null ? Name : $"{Shown.Text(Platform.ToString())} ({Name})";
}
