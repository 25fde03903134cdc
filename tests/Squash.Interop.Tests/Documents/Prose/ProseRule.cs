using System.Text.RegularExpressions;

namespace Squash.Interop.Tests.Documents.Prose;

/// <summary>A way of writing that reads as if it were translated, and what to write instead.</summary>
/// <param name="Name">The name of the rule.</param>
/// <param name="Words">A regular expression for the words; case is ignored unless it says otherwise.</param>
/// <param name="Advice">The replacement.</param>
/// <param name="Reason">The reason against these words.</param>
internal sealed record ProseRule(string Name, string Words, string Advice, string Reason)
{
    private const string Units =
        "layer|line|image|processor|core|entry|kind|file|name|iteration|member|blob|thread|platform|path|second|run|test|class|format|method|batch|block|record|header|value|row|column";

    /// <summary>All rules. CONTRIBUTING.md has the idea behind them.</summary>
    public static IReadOnlyList<ProseRule> All { get; } =
    [
        // Questions begin with the same words, so a sentence that ends with a question mark is left alone.
        new("clause-first", @"(?-i)(^|(?<=[.!?]\s+))\s*(What|Who|Whoever|Whatever|Whose|Whom|Which|Where|How (many|much|often|long|far|large|big))\b(?![^.!]*\?)",
            "start with the thing itself, or with a verb", "a reader has to wait for the noun"),
        new("clause-first", @"(?-i)^\s*(what|who|whoever|whatever)\b(?![^.!]*\?)",
            "start with the thing itself, or with a verb", "a reader has to wait for the noun"),
        new("is-no", @"(?<!\bthere )\b(is|are|was|were|be|been) no (?!longer\b|more\b|less\b|fewer\b|older\b|newer\b|larger\b|smaller\b|shorter\b|better\b|worse\b|faster\b|slower\b|different\b)\w",
            "'is not a', 'are not' or 'has no'", "'is no' is rare in English and emphatic"),
        new("per", $@"\b(one|two|three|four|six|eight|\d+|objects?|lines?|entry|entries|tasks?|threads?|bytes?|times?|gate|slot|seconds?|[GMk]B/s|ns|µs|ms) an? ({Units})\b",
            "'per'", "'a layer' reads as another noun, not as a rate"),
        new("per", $@"\ban? ({Units}) each\b", "'per'", "'a layer each' reads as another noun, not as a rate"),
        new("else", @"(?<!\b(\w+(thing|body|one|where)|what|who|much|little|or|and|if|all) )\belse\b",
            "'otherwise', 'or'", "'else' without a pronoun before it is a word of programs"),
        new("stands", @"\b(stands?|stood|standing)\b(?! (for|in for)\b|-)", "'is', 'contains', 'says'", "text does not stand anywhere"),
        new("told", @"\b(is|are|was|were|be|been|being) (not |only |then |now |never )?told\b", "'gets', 'knows', 'detects', 'is passed'", "programs are not told things"),
        new("tells-of", @"\b(tells?|told|speaks?|spoke) of\b", "'describes', 'says', 'reports'", "it is a figure of speech"),
        new("of-which", @"\b(of|by|to|for|with|than) (which|whom)\b", "a second sentence, 'whose' or 'where'", "the reader must look back for the noun"),
        new("in-vain", @"\bin vain\b", "'but never visible', 'without effect'", "it judges and does not say what happens"),
        new("no-sense", @"\bma(kes?|de) no sense\b", "say what is invalid", "it does not say what is wrong"),
        new("whoever", @"\b(whoever|whatever (?!reason)|(one|those|he) who\b)", "name the person or thing", "a clause takes the place of a noun"),
        new("who-wants", @"(?<=^|[,:;] |\band |\bor |\bbut |\bso )who \w+s\b(?![^.!]*\?)", "'a caller that ...', 'if you ...'", "a clause takes the place of a noun"),
        new("shall", @"\b(shall|ought to)\b", "'must', 'should' or the plain verb", "it is a word of contracts"),
        new("somebody", @"\b(somebody|oneself|one's own)\b", "'a user', 'someone', 'you'", "a reader wants to know who"),
        new("be-what-it-is", @"\bbe (who|what) (you|it|they) (are|is)\b", "say what to do", "it sounds like a proverb"),
        new("however", @"\bhowever (many|much|large|big|small|long|short|deep|often|old|it|they|the|that)\b", "'no matter how', 'regardless of'", "readers take it for 'but'"),
        new("but-for", @"\bbut for\b", "'except for'", "it is archaic"),
        new("knows-no", @"\bknows? (no|neither|none|nothing)\b", "'has no', 'does not know', 'does not support'", "formats and files know nothing at all"),
        new("there", @"\b(is|are|was|were) (not |already |once )?there(?=[.,;)]|$| (already|when|if|before|and)\b)", "'exists', 'is present', 'is ready'", "'there' points nowhere"),
        new("as-because", @"(?<!\b(just|such|same|soon|long|far|well)), as (it|they|this|nothing|no|there|all|none|its|their) ", "'because', or a sentence of its own", "'as' also means 'while' and 'like'"),
        new("own", @"\b(?<!\b(on|type|types) )of (its|their|your|his|our|one's|my) own\b", "'its own ...' before the noun", "the noun comes first and the owner last"),
        new("is-of", @"(?<!\bconsists? )\b(is|are|was|were) of (an?|no|use|another|this|that|other|one|its|their|some|several|the)\b", "'has', 'belongs to' or 'comes from'", "'of' leaves the relation open"),
        new("colour", @"\btakes? the colou?r\b", "'disables colour'", "colour is not taken anywhere"),
        new("bounds-times", @"\bbounds (every |all |the )?times?\b", "'no timestamp in the output is later than'", "it does not say which bound"),
        new("does-not-fit", @"\b(does|do) not fit (the|an|this|that|any) image", "'do not apply to this image'", "options are not sizes"),
        new("lets-go", @"\blet(s|ting)? go of\b", "'releases'", "it is a figure of speech"),
        new("beside", @"\bbeside (other|others|the other)\b", "'compared with'", "'beside' is a place"),
    ];

    /// <summary>The expression for <see cref="Words"/>, which may be in two lines.</summary>
    public Regex Pattern { get; } = new(Words.Replace(" ", @"\s+", StringComparison.Ordinal), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
}
