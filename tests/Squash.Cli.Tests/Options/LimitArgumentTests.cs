using System.Reflection;
using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public sealed class LimitArgumentTests
{
    [Fact]
    public void All_HasEveryBoundOnce() => Assert.Equal(
        typeof(SquashLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Where(name => name.StartsWith("Max", StringComparison.Ordinal)).Order(),
        LimitArgument.All.Select(bound => bound.Property).Order());

    [Fact]
    public void All_SetWhatTheyAreCalledAfter()
    {
        foreach (LimitArgument.Bound bound in LimitArgument.All)
        {
            SquashLimits limits = LimitArgument.Parse([$"{bound.Name}=7"]);
            Assert.Equal(7L, Convert.ToInt64(typeof(SquashLimits).GetProperty(bound.Property)!.GetValue(limits), null));
            Assert.Equal(SquashLimits.Default, bound.With(limits, bound.Get(SquashLimits.Default)));
            Assert.Equal(bound.Get(SquashLimits.Highest), bound.Get(LimitArgument.Parse([$"{bound.Name}={bound.Get(SquashLimits.Highest)}"])));
            Assert.Contains($"--limit {bound.Name}=", LimitArgument.HintFor(bound.Property), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("json=64MB", 64_000_000)]
    [InlineData("json=64MiB", 64 * 1024 * 1024)]
    [InlineData("json=1.5kB", 1500)]
    [InlineData("json=100", 100)]
    public void Parse_Size_HasUnits(string argument, int bytes) => Assert.Equal(bytes, LimitArgument.Parse([argument]).MaxJsonBytes);

    [Fact]
    public void Parse_TwoForOneBound_TheLastCounts() => Assert.Equal(5, LimitArgument.Parse(["layers=3", "layers=5"]).MaxLayers);

    [Theory]
    [InlineData("layers", "give a number from 1 to 65535")]
    [InlineData("layers=", "give a number from 1 to 65535")]
    [InlineData("layers=0", "give a number from 1 to 65535")]
    [InlineData("layers=65536", "give a number from 1 to 65535")]
    [InlineData("layers=-1", "give a number from 1 to 65535")]
    [InlineData("layers=3MB", "give a number from 1 to 65535")]
    [InlineData("metadata=much", "give a size such as 64MB or 64MiB")]
    [InlineData("json=2GiB", "from 1 to 1073741824")]
    [InlineData("Layers=3", "NAME is one of members, images, ")]
    [InlineData("nonsense", "NAME is one of members, images, ")]
    public void Parse_Nonsense_SaysWhatToGive(string argument, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => LimitArgument.Parse([argument])).Message, StringComparison.Ordinal);

    [Fact]
    public void Documentation_ListsEveryBoundWithItsDefault()
    {
        string[] rows = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", "limits.md"));
        foreach (LimitArgument.Bound bound in LimitArgument.All)
        {
            string row = Assert.Single(rows, line => line.StartsWith($"| `{bound.Name}` |", StringComparison.Ordinal));
            string stated = row.Split('|')[2].Trim().Replace(",", "", StringComparison.Ordinal);
            Assert.Equal(bound.Get(SquashLimits.Default), bound.Get(LimitArgument.Parse([$"{bound.Name}={stated}"])));
        }
    }
}
