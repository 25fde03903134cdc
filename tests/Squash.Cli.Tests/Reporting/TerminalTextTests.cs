using Squash.Cli.Reporting;

namespace Squash.Cli.Tests.Reporting;

public class TerminalTextTests
{
    [Theory]
    [InlineData("redis:lab-4", "redis:lab-4")]
    [InlineData("größe 日本 🚀 a b", "größe 日本 🚀 a b")]
    [InlineData("", "")]
    [InlineData("a\nb\r\tc", @"a\nb\r\tc")]
    [InlineData("\e[2Jgone", @"\x1b[2Jgone")]
    [InlineData("c1 \u009b31m", @"c1 \x9b31m")]
    [InlineData("del\u007f", @"del\x7f")]
    [InlineData("\u202egnp.exe", @"\u{202e}gnp.exe")]
    [InlineData("line\u2028sep", @"line\u{2028}sep")]
    [InlineData("nul\0", @"nul\x00")]
    public void Escape_WhatATerminalWouldObey_BecomesVisible(string text, string expected) =>
        Assert.Equal(expected, TerminalText.Escape(text));

    [Fact]
    public void Escape_UnpairedSurrogate_BecomesVisible() =>
        Assert.Equal(@"a\u{d83d}-\u{dc00}", TerminalText.Escape("a\ud83d-\udc00"));

    [Fact]
    public void Escape_Twice_ChangesNothing() =>
        Assert.Equal(TerminalText.Escape("\e\n"), TerminalText.Escape(TerminalText.Escape("\e\n")));
}
