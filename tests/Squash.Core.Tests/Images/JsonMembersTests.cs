using System.Text;
using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Core.Tests.Images;

public class JsonMembersTests
{
    [Fact]
    public void OptionalMembers_AbsentOrNull_AreNothing()
    {
        JObject json = Parse("""{"a":null}""");

        Assert.Null(json.OptionalString("a", "x"));
        Assert.Null(json.OptionalObject("b", "x"));
        Assert.Null(json.OptionalArray("a", "x"));
        Assert.Null(json.OptionalInteger("a", "x"));
        Assert.False(json.OptionalBoolean("b", "x"));
        Assert.Empty(json.Strings("a", "x"));
    }

    [Fact]
    public void RequiredMembers_AbsentOrNull_AreNamed()
    {
        JObject json = Parse("""{"a":null}""");

        Assert.Equal("x has no \"a\"", Assert.Throws<InvalidImageException>(() => json.RequiredString("a", "x")).Message);
        Assert.Equal("x has no \"b\"", Assert.Throws<InvalidImageException>(() => json.RequiredObject("b", "x")).Message);
    }

    [Fact]
    public void Members_OfAnotherType_AreNamed()
    {
        JObject json = Parse("""{"s":"text","n":1,"d":1.5,"big":9223372036854775808,"mixed":["a",1]}""");

        Check("x: \"n\" is not a string", () => json.OptionalString("n", "x"));
        Check("x: \"s\" is not an object", () => json.OptionalObject("s", "x"));
        Check("x: \"s\" is not an array", () => json.OptionalArray("s", "x"));
        Check("x: \"s\" is not true or false", () => json.OptionalBoolean("s", "x"));
        Check("x: \"s\" is not an integer", () => json.OptionalInteger("s", "x"));
        Check("x: \"d\" is not an integer", () => json.OptionalInteger("d", "x"));
        Check("x: \"big\" is not an integer", () => json.OptionalInteger("big", "x"));
        Check("x: \"mixed\" is not an array of strings", () => json.Strings("mixed", "x"));
    }

    [Fact]
    public void OptionalInteger_Integer_IsRead()
    {
        Assert.Equal(long.MaxValue, Parse("""{"n":9223372036854775807}""").OptionalInteger("n", "x"));
    }

    [Theory]
    [InlineData("""{"OS":"a"}""", "a")]
    [InlineData("""{"oS":"a","Os":"b"}""", "b")]
    [InlineData("""{"OS":"a","os":"b","Os":"c"}""", "b")]
    [InlineData("""{"os":null,"OS":"a"}""", "a")]
    [InlineData("""{"o\u017f":"a"}""", "a")]
    [InlineData("""{"o5":"a"}""", null)]
    public void OptionalString_NameInAnotherCase_IsFoundWhereTheExactOneIsNot(string json, string? expected)
    {
        Assert.Equal(expected, Parse(json).OptionalString("os", "x"));
    }

    [Fact]
    public void TextAt_KeyInAnotherCase_IsAnotherKey()
    {
        Assert.Null(Parse("""{"Key":"a"}""").TextAt("key"));
        Assert.Null(Parse("""{"key":1}""").TextAt("key"));
        Assert.Equal("a", Parse("""{"key":"a"}""").TextAt("key"));
    }

    private static void Check(string message, Func<object?> read) =>
        Assert.Equal(message, Assert.Throws<InvalidImageException>(read).Message);

    private static JObject Parse(string json) =>
        new JsonParser(SquashLimits.Default).ParseObject(Encoding.UTF8.GetBytes(json), "x");
}
