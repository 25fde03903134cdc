namespace Squash.Transform.Slim.Scripts;

/// <summary>One word of a shell script.</summary>
/// <param name="Text">The word without its quotes.</param>
/// <param name="Line">Its line; 1 is the first.</param>
/// <param name="IsCommand">Whether the shell expects a command at this place.</param>
/// <param name="IsDynamic">Whether the shell builds it at run time, from variables or the output of commands.</param>
/// <param name="IsBehindOutput">Whether it is the rest of a word that begins with the output of commands.</param>
internal readonly record struct ShellWord(string Text, int Line, bool IsCommand, bool IsDynamic, bool IsBehindOutput);
