using Squash.Cli.Host;
using Squash.Cli.Reporting;

namespace Squash.Cli.Tests.Support;

/// <summary>Sample reports.</summary>
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

    public static readonly CommandLine Line = new("squash a.tar a-squashed.tar", "");

    public static ImageReport Image(params string[] references) => new()
    {
        References = [.. references.Select(ImageReference.Parse)],
        Platform = new Platform("linux", "amd64"),
        ImageId = ImageId,
        Layers =
        [
            new LayerReport
            {
                DiffId = First,
                Bytes = 124_000_000,
                StoredBytes = 41_000_000,
                Squashed = true,
                Entries = 9876,
                Added = 9876,
                Overridden = 0,
                Deleted = 0,
                CreatedBy = "/bin/sh -c #(nop) ADD file:3f in / ",
            },
            new LayerReport
            {
                DiffId = Second,
                Bytes = 687_000_000,
                StoredBytes = 260_000_000,
                Squashed = true,
                Entries = 1200,
                Added = 1000,
                Overridden = 150,
                Deleted = 42,
                CreatedBy = "RUN /bin/sh -c make -C /usr/src/redis # buildkit",
            },
        ],
        ResultLayers = [new ResultLayerReport { DiffId = Squashed, Digest = Blob, Bytes = 142_217_000, StoredBytes = 60_000_000, IsNew = true, Entries = 10_834 }],
        Entries = 10_834,
        OverriddenBytes = 5_000_000,
        DeletedBytes = 660_000_000,
        ExcludedBytes = 0,
        Cuts = [],
    };

    public static SquashReport Of(params ImageReport[] images) => new()
    {
        Images = images,
        InputBytes = 811_050_496,
        OutputBytes = 142_219_264,
        Elapsed = TimeSpan.FromSeconds(0.912),
        Warnings = [],
        Notes = [],
    };

    public static readonly Leak DeletedToken = new()
    {
        Rule = "github-token",
        Title = "GitHub token",
        Source = "https://docs.test/",
        Severity = LeakSeverity.High,
        Masked = "ghp_****",
        Layer = 2,
        Path = "root/key",
        Offset = 12,
        IsVisible = false,
        LostIn = 3,
        Remedy = LeakRemedy.Squash,
    };

    public static readonly Leak AllowedVariable = new()
    {
        Rule = "secret-variable",
        Title = "secret in a variable",
        Source = "https://docs.test/",
        Severity = LeakSeverity.Medium,
        Masked = "TOKEN=****",
        Field = "config.Env.TOKEN",
        IsVisible = true,
        Remedy = LeakRemedy.UnsetVariable,
        Allowed = "public",
    };

    public static readonly PresentContent Present = new()
    {
        Bytes = 138_000_000,
        Directories = [new PresentPath { Path = "usr/lib", Bytes = 80_000_000, Files = 900, Layer = 2, PackagedBytes = 70_000_000 }],
        Files = [new PresentPath { Path = "usr/bin/app", Bytes = 30_000_000, Files = 1, Layer = 2 }],
        Kinds = [new ContentKindSum { Name = "pip-cache", Title = "cache of pip", Bytes = 25_000_000, Files = 40, Layer = 2 }],
        Packages = new PackageContents
        {
            Count = 88,
            Bytes = 100_000_000,
            OtherBytes = 38_000_000,
            Largest = [new PackageSum { Name = "libc6", Version = "2.41-12", Bytes = 13_000_000, Files = 280, Layer = 1 }],
        },
        Duplicates = new DuplicateContents
        {
            ExtraBytes = 9_000_000,
            Groups = 2,
            Largest =
            [
                new DuplicateContent { Bytes = 4_000_000, Copies = 3, Paths = ["opt/a", "opt/b", "opt/c"], Layers = [1, 2] },
                new DuplicateContent { Bytes = 1_000_000, Copies = 2, Paths = ["x", "y"], Layers = [2] },
            ],
        },
        Tree = new PresentNode
        {
            Name = "/",
            Bytes = 138_000_000,
            Files = 1000,
            Children = [new PresentNode { Name = "usr", Bytes = 110_000_000, Files = 901, Children = [] }],
        },
    };

    public static readonly PullSize Pull = new() { Bytes = 312_000_000, IsEstimate = true, SquashedBytes = 58_000_000 };

    public static readonly Recommendation[] Advice =
    [
        new() { Rule = "squash", Title = "merge all layers", SavedBytes = 669_010_240, ResultBytes = 142_000_000, CompressedBytes = 58_000_000 },
        new() { Rule = "keep-base", Title = "keep the base", KeptLayers = 1, SavedBytes = 667_010_240, ResultBytes = 144_000_000 },
        new() { Rule = "purge", Title = "take hidden files out", Purge = PurgeThreshold.Default, SavedBytes = 667_000_000, ResultBytes = 144_010_240 },
        new() { Rule = "pip-cache", Title = "leave out: cache of pip", Exclude = ["**/.cache/pip/"], Layer = 2, SavedBytes = 25_100_800, ResultBytes = 116_899_200 },
        new() { Rule = "slim", Title = "keep only what the program needs", Slim = SlimScope.Package, NeedsCheck = true, SavedBytes = 116_000_000, ResultBytes = 26_000_000 },
    ];

    public static readonly PossibleResult[] Results =
    [
        new() { Bytes = 142_000_000, Layers = 1, LargestBytes = 142_000_000, SharedBytes = 0 },
        new() { KeptLayers = 1, Bytes = 144_000_000, Layers = 2, LargestBytes = 124_000_000, SharedBytes = 124_000_000 },
        new() { KeptLayers = 1, Purge = PurgeThreshold.OfShare(0.05m), Bytes = 143_000_000, Layers = 3, LargestBytes = 124_000_000, SharedBytes = 124_000_000 },
        new() { MaxLayers = 40, Bytes = 142_700_000, Layers = 40, LargestBytes = 9_000_000, SharedBytes = 0 },
    ];

    public static InspectReport Inspection(params string[] references) => new()
    {
        References = [.. references.Select(ImageReference.Parse)],
        Platform = new Platform("linux", "amd64"),
        ImageId = ImageId,
        InputBytes = 812_000_000,
        Layers =
        [
            new InspectedLayer
            {
                Number = 1,
                DiffId = First,
                Bytes = 124_000_000,
                StoredBytes = 124_000_000,
                CreatedBy = "/bin/sh -c #(nop) ADD file:3f in / ",
                Entries = 9876,
                Files = 9000,
                ContentBytes = 100_000_000,
                Losses =
                [
                    new LayerLoss { Layer = 2, OverriddenFiles = 150, DeletedFiles = 0, OverriddenBytes = 4_000_000, DeletedBytes = 0 },
                    new LayerLoss { Layer = 3, OverriddenFiles = 1, DeletedFiles = 40, OverriddenBytes = 1_000_000, DeletedBytes = 15_000_000 },
                ],
            },
            new InspectedLayer
            {
                Number = 2,
                DiffId = Second,
                Bytes = 687_000_000,
                StoredBytes = 687_000_000,
                CreatedBy = "RUN /bin/sh -c make -C /usr/src/redis # buildkit",
                Entries = 1200,
                Files = 1100,
                ContentBytes = 680_000_000,
                Losses =
                [
                    new LayerLoss { Layer = 3, OverriddenFiles = 0, DeletedFiles = 42, OverriddenBytes = 0, DeletedBytes = 645_000_000 },
                ],
            },
            new InspectedLayer
            {
                Number = 3,
                DiffId = Squashed,
                Bytes = 10_240,
                StoredBytes = 10_240,
                Entries = 3,
                Files = 2,
                ContentBytes = 20_000_000,
                Losses = [],
            },
        ],
        History =
        [
            new HistoryStep { CreatedBy = "ADD file:3f in /", Created = "2024-01-01T00:00:00Z", Layer = 1 },
            new HistoryStep { CreatedBy = "ENV A=b" },
            new HistoryStep { CreatedBy = "RUN make", Layer = 2 },
            new HistoryStep { Layer = 3 },
        ],
        SquashedBytes = 142_000_000,
        Cuts =
        [
            new CutReport { KeptLayers = 0, KeptBytes = 0, SquashedBytes = 142_000_000, SavedBytes = 669_010_240 },
            new CutReport { KeptLayers = 1, KeptBytes = 124_000_000, SquashedBytes = 20_000_000, SavedBytes = 667_010_240 },
            new CutReport { KeptLayers = 2, KeptBytes = 811_000_000, SquashedBytes = 10_752, SavedBytes = -512 },
        ],
        WastedPathCount = 84,
        WastedPaths =
        [
            new WastedPath
            {
                Path = "usr/src/redis/redis-server",
                OverriddenBytes = 0,
                DeletedBytes = 500_000_000,
                TimesStored = 1,
                StoredIn = [2],
                LostIn = [3],
            },
            new WastedPath
            {
                Path = "var/lib/dpkg/status",
                OverriddenBytes = 4_000_000,
                DeletedBytes = 1_000_000,
                TimesStored = 3,
                StoredIn = [1, 2, 3],
                LostIn = [2, 3],
                RemainsIn = 3,
            },
        ],
        WasteTree = new WasteNode
        {
            Name = "/",
            OverriddenBytes = 5_000_000,
            DeletedBytes = 660_000_000,
            Files = 233,
            Children = [new WasteNode { Name = "usr", OverriddenBytes = 0, DeletedBytes = 500_000_000, Files = 30, Children = [] }],
        },
        Warnings = [],
        Notes = [],
    };
}
