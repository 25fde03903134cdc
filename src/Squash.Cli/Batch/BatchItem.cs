using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Registry;

namespace Squash.Cli.Batch;

/// <summary>One image of a batch.</summary>
/// <param name="Line">The line of the list that names it.</param>
/// <param name="Input">The image to read.</param>
/// <param name="Output">The place of the squashed image.</param>
/// <param name="Tags">Its names; if empty, those of the source are kept.</param>
internal sealed record BatchItem(int Line, string Input, string Output, IReadOnlyList<string> Tags)
{
    /// <summary>The parts of <see cref="Input"/>.</summary>
    public ImagePlace Source { get; } = ImagePlace.Parse(Input) ?? ImagePlace.OfPath(Input);

    /// <summary>The parts of <see cref="Output"/>.</summary>
    public ImagePlace Target { get; } = ImagePlace.Parse(Output) ?? ImagePlace.OfPath(Output);

    /// <summary>The name of <see cref="Output"/> that all its spellings share.</summary>
    public string FullOutput => FullName(Target, Output);

    /// <summary>The name of <see cref="Input"/> that all its spellings share.</summary>
    public string FullInput => FullName(Source, Input);

    /// <summary>Recognises a place under all its names; <see langword="null"/> if nothing is stored there.</summary>
    public static object? IdentityOf(ImagePlace place) =>
        place.File is not { } file ? FullName(place, place.ToString())
        : FileIdentity.Of(file) is not { } identity ? null
        : place.Reference is { } reference ? (identity, reference)
        : identity;

    private static string FullName(ImagePlace place, string text) => place switch
    {
        { File: { } file } => place.Reference is { } reference ? $"{Path.GetFullPath(file)}:{reference}" : Path.GetFullPath(file),
        { Transport: Transport.Registry } when RegistryReference.TryParse(place.Name, out RegistryReference? reference) => $"{RegistryReference.Transport}{reference}",
        { Transport: Transport.Daemon } when ImageReference.TryParse(place.Name, out ImageReference? reference) => $"{DaemonClient.Transport}{reference}",
        _ => text,
    };
}
