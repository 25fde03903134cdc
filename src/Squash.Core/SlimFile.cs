namespace Squash;

/// <summary>One file of an image, and why slimming kept it.</summary>
public sealed record SlimFile
{
    /// <summary>Its absolute path: UTF-8 where it is, everything else as <c>\xNN</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The size of its content in the result, or of what is left out; 0 of anything but a regular file.</summary>
    public required long Bytes { get; init; }

    /// <summary>The target of a symbolic link, as the link states it; <see langword="null"/> of anything else.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>Whether it stayed.</summary>
    public bool IsKept => Rule is not null;

    /// <summary>The rule that kept it; <see langword="null"/> for a file that is left out.</summary>
    public string? Rule { get; init; }

    /// <summary>
    /// The files that ask for it, up to a command of the config or an option: <c>needed by /usr/bin/redis-server</c>, then <c>Cmd[0]</c>.
    /// Empty for a file that is left out.
    /// </summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Whether it is only likely that it is needed.</summary>
    public bool IsMaybe { get; init; }

    /// <summary>The package that it belongs to.</summary>
    public string? Package { get; init; }

    /// <summary>The path, and behind it who asks for it: <c>/lib/libm.so.6 ← needed by /usr/bin/redis-server ← Cmd[0]</c>.</summary>
    public override string ToString() => IsKept
        ? $"{Path} ← {string.Join(" ← ", Reasons)}{(IsMaybe ? " (maybe)" : "")}"
        : $"{Path} is left out: no rule asks for it{(Package is null ? "" : $" (package {Package})")}";
}
