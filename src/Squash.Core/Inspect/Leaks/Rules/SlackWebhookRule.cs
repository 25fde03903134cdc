using System.Text;
using System.Text.RegularExpressions;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>The address of a Slack webhook, whose path is its only protection.</summary>
internal sealed partial class SlackWebhookRule : PrefixRule
{
    private const int MaxAddress = 128;

    public override int MaxBytes => MaxAddress;

    public override LeakMatch? Match(ReadOnlySpan<byte> text, int start, int prefixBytes)
    {
        string address = Encoding.Latin1.GetString(text.Slice(start, Math.Min(MaxAddress, text.Length - start)));
        Match found = Address().Match(address);
        if (!found.Success || Placeholder.IsIn(found.Groups["secret"].Value)) return null;
        return new LeakMatch(this, start, found.Length, $"hooks.slack.com/services/{LeakMatch.Mask}");
    }

    [GeneratedRegex(@"^hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/(?<secret>[A-Za-z0-9]{24})(?![A-Za-z0-9])")]
    private static partial Regex Address();
}
