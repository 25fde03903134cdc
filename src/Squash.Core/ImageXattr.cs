namespace Squash;

/// <summary>An extended attribute of a file.</summary>
/// <param name="Name">The bytes of its name: <c>security.capability</c>.</param>
/// <param name="Value">Its value, any bytes.</param>
public readonly record struct ImageXattr(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value);
