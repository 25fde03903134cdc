// Squashes an image from a registry into a tag of another, or of the same one.
//
//   dotnet run --project samples/Squash.Samples.Registry -- registry.example/app:1 registry.example/app:1-slim
using Squash;
using Squash.Registry;

if (args is not [var source, var target])
{
    Console.Error.WriteLine("usage: SOURCE TARGET");
    return 2;
}

try
{
    using var registry = new RegistryClient();
    SquashReport report = await ImageSquasher.SquashAsync(registry.From(source), registry.To(target));
    Console.WriteLine($"{report.Images[0].SourceBytes} -> {report.Images[0].ResultBytes} bytes");
    return 0;
}
catch (Exception exception) when (exception is SquashException or IOException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
