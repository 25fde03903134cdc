using System.Text;
using Squash.Registry.Auth;

namespace Squash.Registry.Tests.Auth;

public class BearerTokenTests
{
    private readonly SettableTime _time = new();

    [Theory]
    [InlineData("""{"token": "t", "expires_in": 300}""", 289, 291)]
    [InlineData("""{"access_token": "t", "expires_in": "300"}""", 289, 291)]
    [InlineData("""{"token": "t"}""", 49, 51)]
    [InlineData("""{"token": "t", "expires_in": 0}""", 49, 51)]
    [InlineData("""{"token": "t", "expires_in": 4}""", 1, 3)]
    [InlineData("""{"token": "t", "expires_in": 1e300}""", 86_000, 86_399)]
    public void IsFresh_UntilShortlyBeforeTheEnd(string answer, int stillFresh, int ended)
    {
        BearerToken token = Parse(answer);

        _time.Seconds = stillFresh;
        Assert.True(token.IsFresh);
        _time.Seconds = ended;
        Assert.False(token.IsFresh);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"token": ""}""")]
    [InlineData("""{"token": "a\r\nb"}""")]
    [InlineData("[]")]
    [InlineData("")]
    public void Parse_NoToken_IsRefused(string answer) => Assert.Throws<FormatException>(() => Parse(answer));

    [Fact]
    public void ToString_IsNotTheToken() => Assert.DoesNotContain("tell", $"{Parse("""{"token": "tell"}""")}", StringComparison.Ordinal);

    private BearerToken Parse(string answer) => BearerToken.Parse(Encoding.UTF8.GetBytes(answer), "the answer", _time);

    private sealed class SettableTime : TimeProvider
    {
        public int Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
