using Squash.Core.Tests.Library;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect;

/// <summary>Inspects in memory, through the public surface.</summary>
internal static class Inspecting
{
    public static InspectReport Layers(params IEnumerable<byte[]> layers) => Image(ImageBuilder.Of(layers));

    public static InspectReport Layers(params LayerBuilder[] layers) => Layers(layers.Select(layer => layer.Build()));

    public static InspectReport Image(ImageBuilder image, InspectOptions? options = null) =>
        Archive(DockerArchives.Legacy([image.Build()]), options);

    public static InspectReport Archive(byte[] archive, InspectOptions? options = null) =>
        ImageInspector.InspectAsync(ImageSource.FromStream(new TrickleStream(archive, int.MaxValue)), options).GetAwaiter().GetResult();

    /// <summary>
    /// The files of each layer and their losses, one line per layer: <c>files/bytes, then per thief LAYER~overridden-deleted</c>.
    /// </summary>
    public static string[] Losses(InspectReport report) =>
    [
        .. report.Layers.Select(layer => string.Join(' ', layer.Losses
            .Select(l => $"{l.Layer}~{l.OverriddenFiles}/{l.OverriddenBytes}-{l.DeletedFiles}/{l.DeletedBytes}")
            .Prepend($"{layer.Files}/{layer.ContentBytes}"))),
    ];

    /// <summary>The wasted paths, one per line: <c>path ~overridden -deleted ×times in layers lost layers now layer</c>.</summary>
    public static string[] Paths(InspectReport report) =>
    [
        .. report.WastedPaths.Select(p =>
            $"{p.Path} ~{p.OverriddenBytes} -{p.DeletedBytes} ×{p.TimesStored} in {string.Join(',', p.StoredIn)} "
            + $"lost {string.Join(',', p.LostIn)} now {p.RemainsIn?.ToString() ?? "none"}"),
    ];

    /// <summary>The tree of waste: <c>name:bytes/files(children)</c>.</summary>
    public static string Tree(WasteNode node) =>
        $"{node.Name}:{node.WastedBytes}/{node.Files}" + (node.Children.Count == 0 ? "" : $"({string.Join(' ', node.Children.Select(Tree))})");
}
