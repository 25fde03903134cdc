using Squash.Images;

namespace Squash.Cli.Tests.Support;

/// <summary>Reports to print.</summary>
internal static class Reports
{
    public static readonly Digest ImageId = Digest.Of("image"u8);
    public static readonly DiffId First = new(Digest.Of("first"u8));
    public static readonly DiffId Second = new(Digest.Of("second"u8));
    public static readonly DiffId Squashed = new(Digest.Of("squashed"u8));
    public static readonly Digest Blob = Digest.Of("blob"u8);

    public static readonly Terminal Log = new(IsTerminal: false, IsAscii: false, HasColor: false, Width: 160);
    public static readonly Terminal Tty = new(IsTerminal: true, IsAscii: false, HasColor: true, Width: 80);
    public static readonly Terminal AsciiTty = new(IsTerminal: true, IsAscii: true, HasColor: false, Width: 80);

    public static ImageReport Image(params string[] references) => new(
        references,
        "linux/amd64",
        ImageId,
        [
            new LayerReport(First, 124_000_000, 41_000_000, true, 9876, 9876, 0, 0, "/bin/sh -c #(nop) ADD file:3f in / "),
            new LayerReport(Second, 687_000_000, 260_000_000, true, 1200, 1000, 150, 42, "RUN /bin/sh -c make -C /usr/src/redis # buildkit"),
        ],
        [new ResultLayerReport(Squashed, Blob, 142_217_000, 60_000_000, true)],
        Entries: 10_834,
        OverriddenBytes: 5_000_000,
        DeletedBytes: 660_000_000,
        ExcludedBytes: 0,
        Cuts: []);

    public static SquashReport Of(params ImageReport[] images) => new(
        images, InputBytes: 811_050_496, OutputBytes: 142_219_264, TimeSpan.FromSeconds(0.912), Warnings: [], Notes: []);
}
