using System.Runtime.InteropServices;

namespace Squash.Core.Tests.Output;

/// <summary>
/// The digests of <c>golden-outputs.txt</c> change only if the canonical output is changed on purpose. Because that changes the
/// image IDs of all rebuilt images, mention it in the changelog.
/// </summary>
public class GoldenOutputTests
{
    private static readonly string Recorded = Path.Combine(AppContext.BaseDirectory, "Output", "golden-outputs.txt");

    [Fact]
    public async Task Squash_EveryImageFormatAndOption_GivesTheRecordedBytes()
    {
        string folder = Directory.CreateTempSubdirectory("squash-test-").FullName;
        try
        {
            IReadOnlyList<string> actual = await GoldenOutputs.ComputeAsync(folder, TestContext.Current.CancellationToken);
            string[] expected = await File.ReadAllLinesAsync(Recorded, TestContext.Current.CancellationToken);
            string[] wrong = [.. actual.Where(IsComparable).Except(expected)];
            if (wrong.Length > 0) await File.WriteAllLinesAsync(Recorded + ".actual", actual, TestContext.Current.CancellationToken);
            Assert.True(wrong.Length == 0, $"{wrong.Length} of {actual.Count} outputs differ, the first ones:\n{string.Join("\n", wrong.Take(10))}");
            Assert.Equal(expected.Count(IsComparable), actual.Count(IsComparable));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Deflate finds other matches on other processors, but the decompressed bytes are the same.
    private static bool IsComparable(string line) =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 || !line.Contains("gzip", StringComparison.OrdinalIgnoreCase);
}
