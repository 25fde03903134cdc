// Prints as JSON which files an image stores but never shows, by layer and by path. Nothing is written, and only headers of an
// uncompressed archive are read:
//
//   dotnet run --project samples/Squash.Samples.Inspect -- redis.tar
using System.Text.Json;
using Squash;

if (args is not [var input])
{
    Console.Error.WriteLine("usage: INPUT");
    return 2;
}

try
{
    InspectReport report = await ImageInspector.InspectAsync(ImageSource.FromPath(input), new InspectOptions { MaxPaths = 20 });
    var summary = new
    {
        References = report.References.Select(reference => reference.Familiar),
        Platform = report.Platform.ToString(),
        report.SourceBytes,
        report.SquashedBytes,
        report.WastedBytes,
        report.Efficiency,
        Layers = report.Layers.Select(layer => new { DiffId = layer.DiffId.ToString(), layer.Bytes, layer.WastedBytes, layer.CreatedBy }),
        report.WastedPaths,
        report.Cuts,
    };
    Console.WriteLine(JsonSerializer.Serialize(summary, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));
    return 0;
}
catch (Exception exception) when (exception is SquashException or IOException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
