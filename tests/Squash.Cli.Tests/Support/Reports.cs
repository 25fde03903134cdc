using Squash.Cli.Host;
using Squash.IO;

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

    public static InspectReport Inspection(params string[] references) => new(
        references,
        "linux/amd64",
        ImageId,
        InputBytes: 812_000_000,
        [
            new InspectedLayer(1, First, 124_000_000, 124_000_000, "/bin/sh -c #(nop) ADD file:3f in / ", 9876, 9000, 100_000_000,
            [
                new LayerLoss(2, 150, 0, 4_000_000, 0),
                new LayerLoss(3, 1, 40, 1_000_000, 15_000_000),
            ]),
            new InspectedLayer(2, Second, 687_000_000, 687_000_000, "RUN /bin/sh -c make -C /usr/src/redis # buildkit", 1200, 1100, 680_000_000,
            [
                new LayerLoss(3, 0, 42, 0, 645_000_000),
            ]),
            new InspectedLayer(3, Squashed, 10_240, 10_240, null, 3, 2, 20_000_000, []),
        ],
        [new HistoryStep("ADD file:3f in /", "2024-01-01T00:00:00Z", 1), new HistoryStep("ENV A=b", null, null), new HistoryStep("RUN make", null, 2), new HistoryStep(null, null, 3)],
        SquashedBytes: 142_000_000,
        [new CutReport(0, 0, 142_000_000, 669_010_240), new CutReport(1, 124_000_000, 20_000_000, 667_010_240), new CutReport(2, 811_000_000, 10_752, -512)],
        WastedPathCount: 84,
        [
            new WastedPath("usr/src/redis/redis-server", 0, 500_000_000, 1, [2], [3], null),
            new WastedPath("var/lib/dpkg/status", 4_000_000, 1_000_000, 3, [1, 2, 3], [2, 3], 3),
        ],
        new WasteNode("/", 5_000_000, 660_000_000, 233, [new WasteNode("usr", 0, 500_000_000, 30, [])]),
        Warnings: [],
        Notes: []);
}
