namespace Squash.Interop.Tests.Documents.Prose;

/// <summary>The rules find the phrases that they are for, and no others.</summary>
public class ProseRuleTests
{
    [Theory]
    [InlineData("What came out is one line on stderr", "squash prints a one-line summary to stderr")]
    [InlineData("takes the colour from the progress bar", "disables colour in the progress bar")]
    [InlineData("bounds every time in the output", "no timestamp in the output is later than this")]
    [InlineData("the command line makes no sense, or does not fit the image", "invalid options, or options that do not apply to this image")]
    [InlineData("which files are stored in vain", "which files are stored but never visible")]
    [InlineData("this is no tar archive, as its first block is no tar header", "not a tar archive: the first block is not a tar header")]
    [InlineData("a field of a header is no number", "a numeric header field is not a number")]
    [InlineData("One gate a kind of work: what follows a spool must never keep the place of what fills it",
        "One semaphore per kind of work, so that a spool's readers cannot starve its writer")]
    [InlineData("mount a folder and be who you are", "mount the directory and run as your own user")]
    [InlineData("What no producer writes", "Layers that engines handle differently")]
    [InlineData("patterns, a line each", "one pattern per line")]
    [InlineData("a layer each", "one per layer")]
    [InlineData("one a processor", "one per processor")]
    [InlineData("$TMPDIR, else the system's", "$TMPDIR, or the system's")]
    [InlineData("The fields stand in docs/inspect.md", "docs/inspect.md lists the fields")]
    [InlineData("The name is told to the writer", "The writer gets the name")]
    [InlineData("Who squashes several images gives each its share", "A caller that squashes several images gives each its share")]
    [InlineData("Where it goes.", "The destination.")]
    [InlineData("How many bytes were used.", "The number of bytes used.")]
    [InlineData("a table, the rows of which are sorted", "a table with sorted rows")]
    [InlineData("whoever waits for it gets the error", "the caller gets the error")]
    [InlineData("It shall not end.", "It must not end.")]
    [InlineData("all but for directories, however many", "all except directories, no matter how many")]
    [InlineData("A docker-archive knows no media types", "A docker-archive has no media types")]
    [InlineData("The file is made if it is not there", "The file is created if it does not exist")]
    [InlineData("Refused, as it is a device", "Refused, because it is a device")]
    [InlineData("a buffer of its own", "its own buffer")]
    [InlineData("The kind is of use", "The kind is useful")]
    [InlineData("The merge lets go of its paths", "The merge releases its paths")]
    public void Pattern_WordsToAvoid_AreFoundButNotTheirReplacement(string before, string after)
    {
        Assert.NotEmpty(Violations(before));
        Assert.Empty(Violations(after));
    }

    [Theory]
    [InlineData("What about Windows images?")]
    [InlineData("There is no daemon, and nothing else is needed.")]
    [InlineData("Docker does so as long as it is no longer than 255 bytes.")]
    [InlineData("`HEX` stands for the digest. It consists of a name and a tag.")]
    [InlineData("The files, as docker shows them, are no more than a list.")]
    public void Pattern_ProperWords_AreNotFound(string text) => Assert.Empty(Violations(text));

    [Fact]
    public void Read_CSharp_FindsCommentsAndMessagesWithTheirLines()
    {
        const string Text = """"
            /// <summary>
            /// A name, and <c>this is no code</c>.
            /// </summary>
            /// <param name="x">Where it goes.</param>
            class C
            {
                // The rest of the sentence is
                // no comment.
                string s = $"this {1 + 1} is no number", key = "is no", script = """
                    this is no prose
                    """;
            }
            """";

        Assert.Equal(["4 clause-first", "7 is-no", "9 is-no"], CSharpPassages.Read("C.cs", Text).SelectMany(passage => passage.Violations()).Select(LineAndRule).Order());
    }

    [Fact]
    public void Read_HelpPage_FindsItsParagraphsButNoExamples()
    {
        const string Text = "Usage: in vain\n\nWhat is shown:\n  -x     a field is\n         no number\n\nExamples:\n  squash in vain\n";

        Assert.Equal(["3 clause-first", "4 is-no"], PlainPassages.ReadHelp("help.txt", Text).SelectMany(passage => passage.Violations()).Select(LineAndRule).Order());
    }

    [Fact]
    public void Read_Script_FindsItsCommentsOnly()
    {
        const string Text = "#!/bin/sh in vain\necho in vain # in vain\n\n# This is\n# no number.\n";

        Assert.Equal(["4 is-no"], PlainPassages.ReadComments("x.sh", Text).SelectMany(passage => passage.Violations()).Select(LineAndRule));
    }

    private static IEnumerable<string> Violations(string text) => new Passage("file", 1, text).Violations();

    private static string LineAndRule(string violation) => $"{violation.Split(':')[1]} {violation.Split('(', ')')[1]}";
}
