namespace Squash.Cli.Options;

/// <summary>How progress is shown on stderr.</summary>
internal enum ProgressMode
{
    /// <summary>A bar on a terminal, nothing elsewhere.</summary>
    Auto,

    /// <summary>A bar, whatever stderr is.</summary>
    Tty,

    /// <summary>A line every few seconds.</summary>
    Plain,

    /// <summary>Nothing.</summary>
    None,
}
