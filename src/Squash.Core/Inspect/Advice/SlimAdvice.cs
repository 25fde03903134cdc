namespace Squash.Inspect.Advice;

/// <summary>Leave out everything that no rule finds a need for, if that is a noticeable share of the image.</summary>
/// <param name="result">The image after that.</param>
internal sealed class SlimAdvice(SlimmedImage result) : IAdviceRule
{
    public IEnumerable<Recommendation> Advise(ImageFacts image)
    {
        long saved = image.SquashedBytes - result.Bytes;
        if (!ExcludeAdvice.IsNoticeable(saved, image)) yield break;
        yield return new Recommendation
        {
            Rule = "slim",
            Title = "keep only what the program needs",
            Slim = result.Report.Scope,
            NeedsCheck = true,
            SavedBytes = saved,
            ResultBytes = result.Bytes,
            CompressedBytes = result.CompressedBytes,
        };
    }
}

/// <summary>An image without the files that slimming leaves out.</summary>
/// <param name="Report">The kept files, and the others.</param>
/// <param name="Bytes">The size of its layer, planned to the byte.</param>
/// <param name="CompressedBytes">Its size compressed, estimated; <see langword="null"/> if that is unknown.</param>
internal sealed record SlimmedImage(SlimReport Report, long Bytes, long? CompressedBytes);
