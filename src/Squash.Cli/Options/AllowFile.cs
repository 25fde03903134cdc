namespace Squash.Cli.Options;

/// <summary>A file with known secrets: <c>RULE PLACE # reason</c> in each line.</summary>
internal static class AllowFile
{
    private const char Comment = '#';

    /// <summary>Reads the secrets that a file allows.</summary>
    /// <exception cref="UsageException">A line is malformed.</exception>
    public static List<AllowedLeak> Read(string file)
    {
        var allowed = new List<AllowedLeak>();
        int number = 0;
        foreach (string line in File.ReadLines(file))
        {
            number++;
            string[] parts = line.Split($" {Comment}", 2);
            string entry = parts[0].Trim();
            if (entry.Length == 0 || entry[0] == Comment) continue;
            if (entry.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not [var rule, var place])
            {
                throw new UsageException($"--allow {file}: line {number}: give a rule and a place, such as 'private-key /etc/demo.pem # a test key'");
            }

            string reason = parts.Length > 1 ? parts[1].Trim() : "";
            allowed.Add(new AllowedLeak { Rule = rule, Place = place, Reason = reason.Length > 0 ? reason : $"listed in {file}" });
        }

        return allowed;
    }
}
