namespace Squash.Inspect.Advice;

/// <summary>One way to make an image smaller.</summary>
internal interface IAdviceRule
{
    /// <summary>The recommendations of this rule; none if it does not apply.</summary>
    IEnumerable<Recommendation> Advise(ImageFacts image);
}
