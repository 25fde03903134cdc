namespace Squash.Catalog;

/// <summary>The members of the caller's options that choose an image and a platform, for messages.</summary>
/// <param name="Type">The type of the options.</param>
/// <param name="Image">The member that chooses one image.</param>
/// <param name="CanTakeAll">Whether all images or platforms can be chosen as well.</param>
internal sealed record ChoosingOptions(string Type, string Image, bool CanTakeAll)
{
    /// <summary>The member that chooses one platform; all options call it the same.</summary>
    public const string Platform = nameof(ImageSelection.Platform);

    public static readonly ChoosingOptions OfSquash = new(nameof(ImageSelection), nameof(ImageSelection.Image), CanTakeAll: true);

    public static readonly ChoosingOptions OfLike = new(nameof(SquashOptions), nameof(SquashOptions.Like), CanTakeAll: false);

    public static readonly ChoosingOptions OfInspect = new(nameof(InspectOptions), nameof(InspectOptions.Image), CanTakeAll: false);

    public static readonly ChoosingOptions OfBefore = new(nameof(ImageCompareOptions), nameof(ImageCompareOptions.BeforeImage), CanTakeAll: false);

    public static readonly ChoosingOptions OfAfter = new(nameof(ImageCompareOptions), nameof(ImageCompareOptions.AfterImage), CanTakeAll: false);

    public string HowToChooseImage =>
        $"choose one ({Type}.{Image}){(CanTakeAll ? $" or all ({Type}.{nameof(ImageSelection.All)})" : "")}";

    public string HowToChoosePlatform =>
        $"choose a platform ({Type}.{Platform}){(CanTakeAll ? $" or all ({Type}.{nameof(ImageSelection.AllPlatforms)})" : "")}";
}
