using System.Text;
using System.Text.Json;

namespace Squash.Registry.Tests;

public class JsonTests
{
    [Theory]
    [InlineData("""{"Token": "a", "token": "b"}""", "b")]
    [InlineData("""{"token": "b", "TOKEN": "a"}""", "b")]
    [InlineData("""{"token": null, "Token": "a"}""", "a")]
    [InlineData("""{"token": "a", "token": "b"}""", "b")]
    [InlineData("""{"to\u006ben": "a"}""", "a")]
    [InlineData("""{"\ud800": "x", "token": "a"}""", "a")]
    [InlineData("\ufeff{\"token\": \"a\"}", "a")]
    [InlineData("{}", null)]
    public void OptionalText_Member_IsFoundAsInGo(string document, string? text) =>
        Assert.Equal(text, Parse(document).OptionalText("token", "the answer"));

    [Theory]
    [InlineData("""{"token": 5}""")]
    [InlineData("""{"token": {}}""")]
    [InlineData("""{"token": "\ud800"}""")]
    public void OptionalText_NotAText_IsRefused(string document)
    {
        var failure = Assert.Throws<FormatException>(() => Parse(document).OptionalText("token", "the answer"));

        Assert.Equal("the answer: \"token\" is not a string", failure.Message);
    }

    [Fact]
    public void OptionalText_BytesThatAreNotUtf8_AreRefused()
    {
        JsonElement document = Json.ParseObject([.. "{\"token\": \""u8, 0xff, .. "\"}"u8], "the answer");

        Assert.Throws<FormatException>(() => document.OptionalText("token", "the answer"));
    }

    [Theory]
    [InlineData("[]", "the answer is not a JSON object")]
    [InlineData("", "the answer is damaged: not valid JSON in line 1")]
    [InlineData("{\n\"a\": hunter2}", "the answer is damaged: not valid JSON in line 2")]
    public void ParseObject_AnythingElse_IsRefusedWithoutRepeatingIt(string document, string message)
    {
        var failure = Assert.Throws<FormatException>(() => Parse(document));

        Assert.Equal(message, failure.Message);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ParseObject_EndlessNesting_IsRefused() =>
        Assert.Throws<FormatException>(() => Parse("{\"a\":" + new string('[', 1_000_000)));

    [Theory]
    [InlineData("""{"auths": {"a": 1, "b": 2}}""", new[] { "a", "b" })]
    [InlineData("""{"auths": null}""", new string[0])]
    [InlineData("{}", new string[0])]
    public void Members_OfAnObject_AreInOrder(string document, string[] names) =>
        Assert.Equal(names, Parse(document).Members("auths", "the file").Select(member => member.Name));

    [Fact]
    public void Members_OfSomethingElse_AreRefused() =>
        Assert.Throws<FormatException>(() => Parse("""{"auths": []}""").Members("auths", "the file"));

    private static JsonElement Parse(string document) => Json.ParseObject(Encoding.UTF8.GetBytes(document), "the answer");
}
