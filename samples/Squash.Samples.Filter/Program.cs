// Leaves out files that no pattern can describe: programs that run as another user, and files above a size.
//
//   dotnet run --project samples/Squash.Samples.Filter -- redis.tar slim.tar 50000000
using System.Formats.Tar;
using Squash;

const UnixFileMode AsAnother = UnixFileMode.SetUser | UnixFileMode.SetGroup;

if (args is not [var input, var output, var most] || !long.TryParse(most, out long maxBytes))
{
    Console.Error.WriteLine("usage: INPUT OUTPUT MAX_BYTES");
    return 2;
}

SquashOptions options = new()
{
    Filter = file => file.Type != TarEntryType.RegularFile || ((file.Mode & AsAnother) == 0 && file.Bytes <= maxBytes),
};
try
{
    SquashReport report = await ImageSquasher.SquashAsync(ImageSource.FromPath(input), ImageTarget.ToPath(output), options);
    Console.WriteLine($"{report.Images[0].ExcludedBytes} bytes left out");
    return 0;
}
catch (Exception exception) when (exception is SquashException or IOException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
