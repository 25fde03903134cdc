namespace Squash.Cli.Options;

/// <summary>The display of progress on stderr.</summary>
internal enum ProgressMode
{
    /// <summary>A bar on a terminal, otherwise nothing.</summary>
    Auto,

    /// <summary>A bar, even if stderr is not a terminal.</summary>
    Tty,

    /// <summary>A line every few seconds.</summary>
    Plain,

    /// <summary>Nothing.</summary>
    None,
}
