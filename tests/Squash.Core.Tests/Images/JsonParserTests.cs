using System.Text;
using Newtonsoft.Json.Linq;
using Squash.Images;
using Squash.TestSupport;

namespace Squash.Core.Tests.Images;

public class JsonParserTests
{
    [Theory]
    [InlineData("""{"a":1.10,"b":1e400,"c":1152921504606846976,"d":-0,"e":0.1E-7,"f":123456789012345678901234567890}""")]
    [InlineData("""{"z":1,"a":{"m":[],"b":{}},"k":[null,true,false,"x",[[]]]}""")]
    [InlineData("""{"created":"2026-11-24T15:18:51.81979376Z","other":"2020-02-30T00:00:00+02:00","not":"/Date(1)/"}""")]
    [InlineData("""{"":"empty key","$ref":"no reference","a b":"说明 🚀 <>&'"}""")]
    [InlineData("""{"a":"x\ud800y","\udfff":"🚀\ud83d"}""")]
    [InlineData("""{"text":"tab\t newline\n quote\" backslash\\ slash/ bell\u0007"}""")]
    public void ParseObject_AnyDocument_IsWrittenBackToTheLetter(string json)
    {
        Assert.Equal(json, WrittenBack(json));
    }

    [Theory]
    [InlineData("""{ "a" : [ 1 , 2 ] }""", """{"a":[1,2]}""")]
    [InlineData("""{"a":"\u0026\u003c\u8bf4\/"}""", """{"a":"&<说/"}""")]
    [InlineData("""{"a":"\ud83d\ude80"}""", """{"a":"🚀"}""")]
    [InlineData("""{"a":"\udbff\u0026"}""", """{"a":"\udbff&"}""")]
    public void ParseObject_OtherSpelling_KeepsTheMeaning(string json, string expected)
    {
        Assert.Equal(expected, WrittenBack(json));
    }

    [Fact]
    public void ParseObject_DuplicateKeys_LastCounts()
    {
        Assert.Equal("""{"a":{"x":2},"b":1}""", WrittenBack("""{"a":{"y":1},"b":1,"a":{"x":2}}"""));
    }

    [Fact]
    public void ParseObject_ByteOrderMark_IsTolerated()
    {
        byte[] content = [.. Encoding.UTF8.Preamble, .. "{\"a\":1}"u8];

        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(JsonText.ToBytes(Parser().ParseObject(content, "x"))));
    }

    [Theory]
    [InlineData("{'a':1}", 1)]
    [InlineData("{\"a\":1,}", 7)]
    [InlineData("{\"a\":NaN}", 5)]
    [InlineData("{\"a\":/**/1}", 5)]
    [InlineData("{\"a\":01}", 6)]
    [InlineData("{\"a\":+1}", 5)]
    [InlineData("{a:1}", 1)]
    [InlineData("{\"a\":1} x", 8)]
    [InlineData("{\"a\":1", 6)]
    [InlineData("{\"a\":\"\n\"}", 6)]
    [InlineData("{\n \"a\":\n  ?}", 10)]
    public void ParseObject_NoStrictJson_NamesDocumentAndOffset(string json, int offset)
    {
        var error = Assert.Throws<InvalidImageException>(() => Parse(json));

        Assert.Equal($"manifest.json is damaged: not valid JSON at byte {offset}", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t")]
    public void ParseObject_NothingThere_SaysSo(string json)
    {
        Assert.Equal("manifest.json is empty", Assert.Throws<InvalidImageException>(() => Parse(json)).Message);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    public void ParseObject_AnotherType_IsRefused(string json)
    {
        Assert.Equal("manifest.json is not a JSON object", Assert.Throws<InvalidImageException>(() => Parse(json)).Message);
    }

    [Fact]
    public void ParseArray_Object_IsRefused()
    {
        var error = Assert.Throws<InvalidImageException>(() => Parser().ParseArray("{}"u8, "manifest.json"));

        Assert.Equal("manifest.json is not a JSON array", error.Message);
    }

    [Fact]
    public void ParseObject_InvalidUtf8_IsRefused()
    {
        byte[] content = [.. "{\"a\":\""u8, 0xff, .. "\"}"u8];

        var error = Assert.Throws<InvalidImageException>(() => Parser().ParseObject(content, "config"));

        Assert.Equal("config is damaged: the string at byte 5 is not UTF-8", error.Message);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public void ParseArray_HundredThousandLevels_IsRefusedAtTheLimit(string opening)
    {
        byte[] content = Encoding.UTF8.GetBytes("[" + string.Concat(Enumerable.Repeat(opening, 100_000)));
        long before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<LimitExceededException>(() => Parser().ParseArray(content, "index.json"));

        Assert.Equal("index.json is nested deeper than 128 levels", error.Message);
        // Objects for all levels would take more than 10 MB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void ParseArray_ExactlyAsDeepAsAllowed_IsParsed()
    {
        var parser = new JsonParser(SquashLimits.Default with { MaxJsonDepth = 3 });

        Assert.Equal("[[[1]]]", Encoding.UTF8.GetString(JsonText.ToBytes(parser.ParseArray("[[[1]]]"u8, "x"))));
        Assert.Throws<LimitExceededException>(() => parser.ParseArray("[[[[]]]]"u8, "x"));
    }

    [Fact]
    public void ParseArray_DepthTheHighest_NeverOverflowsTheStack()
    {
        var parser = new JsonParser(SquashLimits.Default with { MaxJsonDepth = SquashLimits.Highest.MaxJsonDepth });
        byte[] content = [.. Enumerable.Repeat((byte)'[', 100_000), .. Enumerable.Repeat((byte)']', 100_000)];

        Assert.Throws<LimitExceededException>(() => parser.ParseArray(content, "x"));
    }

    [Fact]
    public void ParseArray_MillionsOfTinyValues_AreRefused()
    {
        byte[] content = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat('0', 1_000_000)) + "]");

        var error = Assert.Throws<LimitExceededException>(() => Parser().ParseArray(content, "manifest.json"));

        Assert.StartsWith("manifest.json: the JSON documents of the archive contain too many values", error.Message, StringComparison.Ordinal);
        Assert.Equal(nameof(SquashLimits.MaxJsonBytes), error.Limit);
    }

    [Fact]
    public void ParseObject_DocumentsTooLargeInAll_AreRefused()
    {
        var parser = new JsonParser(SquashLimits.Default with { MaxJsonBytes = 10 });
        parser.ParseObject("{\"a\":1}"u8, "first");

        var error = Assert.Throws<LimitExceededException>(() => parser.ParseObject("{\"a\":1}"u8, "second"));

        Assert.Equal("second: the JSON documents of the archive have more than 10 bytes in all", error.Message);
    }

    [Fact]
    public void ParseObject_ManyKeys_AreNotSearchedOneByOne()
    {
        const int Keys = 130_000; // nearly as many as the limit allows
        const double MostSeconds = 5; // a search through all keys for each takes some 20; this one 0.1
        byte[] content = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, Keys).Select(i => $"\"k{i}\":{i}")) + "}");
        int count = 0;

        double seconds = ThreadTime.LeastOf(2, () => count = Parser().ParseObject(content, "x").Count);

        Assert.Equal(Keys, count);
        Assert.InRange(seconds, 0, MostSeconds);
    }

    private static JsonParser Parser() => new(SquashLimits.Default);

    private static JObject Parse(string json) => Parser().ParseObject(Encoding.UTF8.GetBytes(json), "manifest.json");

    private static string WrittenBack(string json) => Encoding.UTF8.GetString(JsonText.ToBytes(Parse(json)));
}
