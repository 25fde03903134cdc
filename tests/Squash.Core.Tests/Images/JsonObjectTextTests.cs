using System.Text;
using Squash.Images;

namespace Squash.Core.Tests.Images;

public class JsonObjectTextTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"k":7}""")]
    [InlineData("{}", """{"k":7}""")]
    [InlineData(" { } ", """ {"k":7 } """)]
    [InlineData("""{ "a" : {"k":1} , "k" : [ 2 ] , "b":3 }""", """{ "a" : {"k":1} , "k" : 7 , "b":3 }""")]
    [InlineData("""{"\u006b":1}""", """{"\u006b":7}""")]
    [InlineData("""{"K" : 1, "b":2}""", """{"K" : 7, "b":2}""")]
    [InlineData("""{"K":1, "k":2, "k":3, "b":4}""", """{"k":7, "b":4}""")]
    [InlineData("""{"k":null,"K":1}""", """{"K":7}""")]
    [InlineData("""{"k":null}""", """{"k":7}""")]
    public void Set_Member_ChangesNothingElse(string json, string expected)
    {
        JsonObjectText text = Parse(json);

        text.Set("k", "7"u8.ToArray());

        Assert.Equal(expected, Encoding.UTF8.GetString(text.ToBytes()));
    }

    [Theory]
    [InlineData("""{"a":1,"k":[ 2 ]}""", "[ 2 ]")]
    [InlineData("""{"K":"\ud800"}""", "\"\\ud800\"")]
    [InlineData("""{"k":1,"k":2,"K":3}""", "2")]
    [InlineData("""{"k":null}""", null)]
    [InlineData("{}", null)]
    public void Find_Member_IsItsText(string json, string? expected)
    {
        Assert.Equal(expected, Parse(json).Find("k") is { } value ? Encoding.UTF8.GetString(value.Span) : null);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData(" [ 1 , {\"a\" : [2]} ,null, \"\\ud800\" ] ", "1", "{\"a\" : [2]}", "null", "\"\\ud800\"")]
    public void Elements_Array_AreItsTexts(string json, params string[] expected)
    {
        Assert.Equal(expected, JsonObjectText.Elements(Encoding.UTF8.GetBytes(json)).Select(element => Encoding.UTF8.GetString(element.Span)));
    }

    private static JsonObjectText Parse(string json) => JsonObjectText.Parse(Encoding.UTF8.GetBytes(json));
}
