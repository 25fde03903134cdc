using System.Reflection;

namespace Squash.Core.Tests;

public sealed class SquashLimitsTests
{
    private static IEnumerable<PropertyInfo> Bounds =>
        typeof(SquashLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.Name.StartsWith("Max", StringComparison.Ordinal));

    [Fact]
    public void EveryBound_IsFromOneToTheHighest()
    {
        foreach (PropertyInfo bound in Bounds)
        {
            long highest = Convert.ToInt64(bound.GetValue(SquashLimits.Highest), null);
            Assert.InRange(Convert.ToInt64(bound.GetValue(SquashLimits.Default), null), 1, highest);
            Set(bound, 1);
            Set(bound, highest);
            foreach (long wrong in (long[])[0, -1, .. highest < long.MaxValue ? [highest + 1] : Array.Empty<long>()])
            {
                Exception failure = Assert.Throws<TargetInvocationException>(() => Set(bound, wrong));
                Assert.Equal(bound.Name, Assert.IsType<ArgumentOutOfRangeException>(failure.InnerException).ParamName);
            }
        }
    }

    private static void Set(PropertyInfo bound, long value) => bound.SetValue(new SquashLimits(), Convert.ChangeType(value, bound.PropertyType, null));
}
