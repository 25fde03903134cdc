namespace Squash.Cli.Reporting;

/// <summary>The kinds of instructions that make layers.</summary>
internal enum StepKind
{
    /// <summary>A command, or an unknown step.</summary>
    Run,

    /// <summary><c>COPY</c>, or <c>ADD</c> of files.</summary>
    Copy,

    /// <summary>A whole root filesystem, which the base image comes with.</summary>
    Base,
}
