using Squash.Cli.Host;
using Squash.Cli.Options;

namespace Squash.Cli;

/// <summary>
/// The files that a command reads and writes. A command must not write a file that it also reads, or that it writes for another
/// purpose, under any name. Register first the files that are read, then those that are written.
/// </summary>
internal sealed class FileUses
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;

    private readonly Dictionary<FileIdentity, string> _roles = [];
    private readonly Dictionary<FileIdentity, string> _layouts = [];

    /// <summary>Registers a file or an OCI layout that is read.</summary>
    /// <param name="path">Its path; <see langword="null"/> for stdin.</param>
    /// <param name="role">Its role in the command, for messages.</param>
    public void Reads(string? path, string role)
    {
        FileIdentity? file = path is null ? FileIdentity.OfDescriptor(StandardInput) : FileIdentity.Of(path);
        if (file is not { } identity) return;
        _roles.TryAdd(identity, role);
        if (Directory.Exists(path)) _layouts.TryAdd(identity, role);
    }

    /// <summary>Registers a file that is written.</summary>
    /// <param name="path">Its path; <see langword="null"/> or <c>-</c> for stdout.</param>
    /// <param name="role">Its role in the command, for messages.</param>
    /// <exception cref="UsageException">It is used for another purpose.</exception>
    public void Writes(string? path, string role)
    {
        if (path == ParseResultExtensions.StandardStream) path = null;
        FileIdentity? file = path is null ? FileIdentity.OfDescriptor(StandardOutput) : FileIdentity.Of(path);
        if (file is not { } identity) return;
        string name = path ?? FileIdentity.NameOfDescriptor(StandardOutput) ?? "stdout";
        if (_roles.TryGetValue(identity, out string? other)) throw Conflict(name, $"is both {other} and {role}", role);
        if (path is not null && LayoutWith(path) is { } layout) throw Conflict(name, $"belongs to the OCI layout that is the {layout}", role);
        _roles.Add(identity, role);
    }

    /// <summary>Registers an OCI layout that gets an image; it may be one that is read.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="role">Its role in the command, for messages.</param>
    /// <exception cref="UsageException">It is a file that is used for another purpose.</exception>
    public void AddsTo(string path, string role)
    {
        if (FileIdentity.Of(path) is not { } identity) return;
        if (!_layouts.ContainsKey(identity)) Writes(path, role);
        _layouts.TryAdd(identity, role);
    }

    /// <summary>Registers a report that is written.</summary>
    /// <param name="path">Its path; <see langword="null"/> for none, <c>-</c> for stdout.</param>
    /// <param name="role">Its role in the command, for messages.</param>
    /// <exception cref="UsageException">The file is used for another purpose, or is an archive that would be lost.</exception>
    public void WritesReport(string? path, string role)
    {
        if (path is null) return;
        Writes(path, role);
        if (path != ParseResultExtensions.StandardStream && ReportFile.WouldReplaceArchive(path))
        {
            throw new UsageException($"'{path}' is an archive, or part of one, and the {role} would replace it: give the {role} another name");
        }
    }

    private static UsageException Conflict(string name, string problem, string role) =>
        new($"'{name}' {problem}: give the {role} another name");

    /// <summary>The role of the layout that a file belongs to. Files besides its lists and blobs do not belong to it.</summary>
    private string? LayoutWith(string path)
    {
        if (_layouts.Count == 0) return null;
        string file = FileIdentity.Resolve(path);
        for (string? folder = Path.GetDirectoryName(file); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (FileIdentity.Of(folder) is { } identity && _layouts.TryGetValue(identity, out string? role) && ReportFile.IsPartOfLayout(Path.GetRelativePath(folder, file)))
            {
                return role;
            }
        }

        return null;
    }
}
