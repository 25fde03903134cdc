namespace Squash.Transform.Slim.Loader;

/// <summary>A program as its loader would map it.</summary>
/// <param name="Files">The program, and then its libraries in the order in which they are mapped.</param>
/// <param name="Missing">The names that no file was found for, and the path of the file that needs each.</param>
internal sealed record MappedProgram(IReadOnlyList<FoundLibrary> Files, IReadOnlyList<(string Name, FoundLibrary By)> Missing);
