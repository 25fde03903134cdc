namespace Squash.Fuzz;

/// <summary>The sources of inputs.</summary>
internal static class Inputs
{
    public static byte[] ReadAll(Stream stream)
    {
        var input = new MemoryStream();
        stream.CopyTo(input);
        return input.ToArray();
    }

    /// <summary>Runs a target over files, to examine the finds of a fuzzer.</summary>
    /// <returns>Whether the target succeeded for all.</returns>
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
