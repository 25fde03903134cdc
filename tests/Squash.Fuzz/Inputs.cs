namespace Squash.Fuzz;

/// <summary>Where inputs come from.</summary>
internal static class Inputs
{
    public static byte[] ReadAll(Stream stream)
    {
        var input = new MemoryStream();
        stream.CopyTo(input);
        return input.ToArray();
    }

    /// <summary>Runs a target over files, for a look at what a fuzzer has found.</summary>
    /// <returns>Whether the target held for all.</returns>
    public static bool Try(FuzzTarget target, IEnumerable<string> files)
    {
        bool held = true;
        foreach (string file in files)
        {
            try
            {
                Console.WriteLine($"{file}: {target.Run(File.ReadAllBytes(file))?.Message ?? "accepted"}");
            }
            catch (Exception failure)
            {
                Console.WriteLine($"{file}: {failure}");
                held = false;
            }
        }

        return held;
    }
}
