// Tells as JSON what the layers of an image do to each other, and what squashing from each of them on would save. Nothing is
// written, and of an uncompressed archive only headers are read:
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
    SquashReport plan = await ImageSquasher.PlanAsync(ImageSource.FromPath(input), new SquashOptions { Selection = new ImageSelection { All = true } });
    var images = plan.Images.Select(image => new
    {
        image.References,
        image.Platform,
        image.SourceBytes,
        image.ResultBytes,
        image.OverriddenBytes,
        image.DeletedBytes,
        Layers = image.Layers.Select(layer => new
        {
            DiffId = layer.DiffId.ToString(),
            layer.Bytes,
            layer.Entries,
            layer.Added,
            layer.Overridden,
            layer.Deleted,
            layer.CreatedBy,
        }),
        image.Cuts,
    });
    Console.WriteLine(JsonSerializer.Serialize(images, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));
    return 0;
}
catch (Exception exception) when (exception is SquashException or IOException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
