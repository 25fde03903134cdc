using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Squash.Core.Tests;

/// <summary>Messages of the library are for its callers, and name no option of the command.</summary>
public partial class MessageTests
{
    // Options of skopeo, of a Dockerfile's HEALTHCHECK, of env, and of shells.
    private static readonly string[] Others =
        ["skopeo copy --decryption-key", "--interval", "--timeout", "--start-period", "--start-interval", "--retries", "--split-string", "--login"];

    [Fact]
    public void Texts_NameNoOptionOfTheCommand() => Assert.DoesNotContain(
        Texts(), text => Option().IsMatch(Others.Aggregate(text, (rest, other) => rest.Replace(other, "", StringComparison.Ordinal))));

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
