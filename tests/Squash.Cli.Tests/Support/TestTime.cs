namespace Squash.Cli.Tests.Support;

/// <summary>A clock that only the test advances.</summary>
internal sealed class TestTime : TimeProvider
{
    private long _milliseconds;

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => _milliseconds;

    public void Pass(long milliseconds) => _milliseconds += milliseconds;
}
