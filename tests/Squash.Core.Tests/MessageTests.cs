using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Squash.Core.Tests;

/// <summary>What the library says is for its callers: it knows no command line of ours.</summary>
public partial class MessageTests
{
    // Programs of others have theirs.
    private const string OfSkopeo = "skopeo copy --decryption-key";

    [Fact]
    public void Texts_NameNoOptionOfTheCommand() => Assert.DoesNotContain(
        Texts(), text => Option().IsMatch(text.Replace(OfSkopeo, "", StringComparison.Ordinal)));

    private static List<string> Texts()
    {
        using PEReader file = new(File.OpenRead(typeof(SquashOptions).Assembly.Location));
        MetadataReader reader = file.GetMetadataReader();
        List<string> texts = [];
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = reader.GetNextHandle(handle)) texts.Add(reader.GetUserString(handle));
        return texts;
    }

    [GeneratedRegex(@"(^|[\s(])--[a-z]|\s-[a-z]\b|FILE#IMAGE")]
    private static partial Regex Option();
}
