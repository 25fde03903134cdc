using System.Globalization;
using BenchmarkDotNet.Running;
using Squash.Benchmarks;

if (args is ["generate", string entries, string layers, string contentBytes, string path])
{
    var image = new SyntheticImage(
        int.Parse(entries, CultureInfo.InvariantCulture),
        int.Parse(layers, CultureInfo.InvariantCulture),
        long.Parse(contentBytes, CultureInfo.InvariantCulture));
    using var output = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1024 * 1024);
    image.WriteArchive(output);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
