using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Squash.Cli.Host;
using Squash.Cli.Options;

namespace Squash.Cli.Batch;

/// <summary>Knows which images are up to date: from the state file, and from the annotations of images in registries.</summary>
/// <param name="arguments">The command line.</param>
/// <param name="state">The results of earlier runs; <see langword="null"/> if they are not recorded.</param>
/// <param name="stamps">Tells whether an image has changed.</param>
internal sealed class BatchMemory(BatchArguments arguments, BatchState? state, ImageStamps stamps)
{
    private readonly Lazy<Task<string[]?>> _recipe = new(() => RecipeAsync(arguments, stamps));

    /// <summary>Finds the origin of an image before its first byte is read, so that a source that changes later has another origin the next time.</summary>
    /// <returns><see langword="null"/> if it could not be recognised the next time, or need not be.</returns>
    public async Task<BatchOrigin?> FindOriginAsync(BatchItem item, OutputFormat format, CancellationToken cancellationToken)
    {
        if (state is null && !IsAnnotated(item)) return null;
        if (await _recipe.Value is not { } recipe || await stamps.OfSourceAsync(item.Source, cancellationToken) is not { } source) return null;
        string options = DigestOf([.. recipe, $"{format}"]);
        return new BatchOrigin(source, options, BatchState.KeyOf(recipe, item, source, format));
    }

    /// <summary>Finds an image that was made from the same origin.</summary>
    /// <param name="origin">The origin.</param>
    /// <param name="item">The image.</param>
    /// <param name="tags">Its tags besides the name of the target.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns><see langword="null"/> if it must be made.</returns>
    public async Task<BatchResult?> FindAsync(BatchOrigin origin, BatchItem item, IReadOnlyList<ImageReference> tags, CancellationToken cancellationToken)
    {
        if (state?.Find(origin.Key, item) is { } known && known.Target == await stamps.OfTargetAsync(item.Target, tags, cancellationToken))
        {
            return new BatchResult(item, BatchStatus.Unchanged, known.Report);
        }

        return IsAnnotated(item) && await stamps.OriginAsync(item.Target, tags, cancellationToken) == (origin.Source, origin.Options)
            ? new BatchResult(item, BatchStatus.Unchanged, Report: null)
            : null;
    }

    /// <summary>The options, with the annotations that say what the image was made from.</summary>
    public SquashOptions Annotate(SquashOptions options, BatchOrigin? origin, BatchItem item) => origin is null || !IsAnnotated(item)
        ? options
        : options with
        {
            Annotations = new Dictionary<string, string>(options.Annotations)
            {
                [ImageStamps.SourceAnnotation] = origin.Source,
                [ImageStamps.OptionsAnnotation] = origin.Options,
            },
        };

    /// <summary>Records a finished image.</summary>
    /// <param name="origin">Its origin.</param>
    /// <param name="item">The image.</param>
    /// <param name="pushed">The digest that it has in a registry.</param>
    /// <param name="report">The report of the squash.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task AddAsync(BatchOrigin origin, BatchItem item, Digest? pushed, JObject report, CancellationToken cancellationToken)
    {
        if (state is null) return;

        // The registry could already have an image from another program.
        string? target = item.Target.Transport == Transport.Registry ? pushed?.ToString() : await stamps.OfTargetAsync(item.Target, [], cancellationToken);
        if (target is not null) state.Add(origin.Key, item, target, report);
    }

    /// <summary>Whether an image goes from a registry to a registry, which can keep its origin.</summary>
    public static bool IsInRegistries(BatchItem item) => item is { Source.Transport: Transport.Registry, Target.Transport: Transport.Registry };

    private bool IsAnnotated(BatchItem item) => arguments.SkipUnchanged && IsInRegistries(item);

    // Everything besides the image that the result depends on. With --created now it also depends on the time, but that alone is not a
    // reason to squash an image again. A base in a daemon cannot be recognised.
    private static async Task<string[]?> RecipeAsync(BatchArguments arguments, ImageStamps stamps)
    {
        string? stamp = arguments.Base is { } place ? await stamps.OfSourceAsync(place, CancellationToken.None) : "";
        if (stamp is null) return null;
        return
        [
            ProductVersion.Text,
            $"{RuntimeInformation.OSArchitecture}",
            .. arguments.Recipe,
            string.Create(CultureInfo.InvariantCulture, $"{arguments.Options.LatestTime?.UtcTicks}"),
            stamp,
            .. arguments.Options.Exclude,
            .. arguments.Options.Slim?.Keep ?? [],
        ];
    }

    private static string DigestOf(IEnumerable<string> parts) =>
        $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(new JArray(parts).ToString(Formatting.None))))}";
}
