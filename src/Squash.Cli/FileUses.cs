using Squash.Cli.Host;
using Squash.Cli.Options;

namespace Squash.Cli;

/// <summary>
/// The files that a command reads and writes. None that it writes may be one that it reads, or that it writes something
/// else to, whatever the names are. First say what is read, then what is written.
/// </summary>
internal sealed class FileUses
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;

    private readonly Dictionary<FileIdentity, string> _roles = [];
    private readonly Dictionary<FileIdentity, string> _layouts = [];

    /// <summary>Says that a file or an OCI layout is read.</summary>
    /// <param name="path">Where it is; <see langword="null"/> for stdin.</param>
    /// <param name="role">What it is to the command, for messages.</param>
    public void Reads(string? path, string role)
    {
        FileIdentity? file = path is null ? FileIdentity.OfDescriptor(StandardInput) : FileIdentity.Of(path);
        if (file is not { } identity) return;
        _roles.TryAdd(identity, role);
        if (Directory.Exists(path)) _layouts.TryAdd(identity, role);
    }

    /// <summary>Says that a file is written.</summary>
    /// <param name="path">Where it will be; <see langword="null"/> or <c>-</c> for stdout.</param>
    /// <param name="role">What it is to the command, for messages.</param>
    /// <exception cref="UsageException">It is used for something else.</exception>
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

    /// <summary>Says that an image is added to an OCI layout, which may be one that is read.</summary>
    /// <param name="path">Where it is or will be.</param>
    /// <param name="role">What it is to the command, for messages.</param>
    /// <exception cref="UsageException">It is a file that is used for something else.</exception>
    public void AddsTo(string path, string role)
    {
        if (FileIdentity.Of(path) is not { } identity) return;
        if (!_layouts.ContainsKey(identity)) Writes(path, role);
        _layouts.TryAdd(identity, role);
    }

    /// <summary>Says that a report is written.</summary>
    /// <param name="path">Where it will be; <see langword="null"/> for none, <c>-</c> for stdout.</param>
    /// <param name="role">What it is to the command, for messages.</param>
    /// <exception cref="UsageException">The file is used for something else, or is an archive that would be lost.</exception>
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

    /// <summary>The role of the layout that a file is a part of; anything else may lie beside its lists and blobs.</summary>
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
