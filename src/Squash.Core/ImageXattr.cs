namespace Squash;

/// <summary>An extended attribute of a file.</summary>
public readonly record struct ImageXattr
{
    /// <summary>The bytes of its name, such as <c>security.capability</c>.</summary>
    public required ReadOnlyMemory<byte> Name { get; init; }

    /// <summary>Its value, which may be any bytes.</summary>
    public required ReadOnlyMemory<byte> Value { get; init; }
}
