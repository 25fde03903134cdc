namespace Squash.Cli.Reporting;

/// <summary>The files that slimming kept and left out, for a person.</summary>
internal static class SlimText
{
    private const int MaxNotes = 20;
    private const int MaxPackages = 10;

    /// <summary>Writes the notes, the bytes of each rule, the packages that lost most, and the explained paths; nothing without slimming.</summary>
    /// <param name="writer">The writer for the report.</param>
    /// <param name="image">The image.</param>
    /// <param name="name">Its name.</param>
    /// <param name="explained">The paths to explain.</param>
    /// <param name="verbose">Whether every file is listed.</param>
    public static void Write(TextWriter writer, ImageReport image, string name, IReadOnlyList<string> explained, bool verbose)
    {
        if (image.Slim is not { } report) return;
        foreach (string note in report.Notes.Take(verbose ? int.MaxValue : MaxNotes)) writer.WriteLine($"squash: note: {TerminalText.Escape(note)}");
        if (report.Notes.Count > MaxNotes && !verbose) writer.WriteLine($"squash: note: … and {report.Notes.Count - MaxNotes} more; --verbose has all");
        if (verbose)
        {
            foreach (SlimFile file in report.Files) writer.WriteLine(TerminalText.Escape(file.ToString()));
        }

        WriteRules(writer, name, report);
        WritePackages(writer, report);
        if (report.OtherScopeBytes is { } other)
        {
            string scope = report.Scope == SlimScope.Package ? "file" : "package";
            writer.WriteLine($"  --slim={scope} would keep {HumanSize.Of(other)}");
        }

        foreach (string path in explained) writer.WriteLine(Explain(report, path));
    }

    private static void WriteRules(TextWriter writer, string name, SlimReport report)
    {
        writer.WriteLine($"{name}: kept {HumanSize.Of(report.KeptBytes)} of {HumanSize.Of(report.KeptBytes + report.DroppedBytes)}{Notes(report)}");
        foreach (IGrouping<string?, SlimFile> rule in report.Files.Where(file => file.IsKept).GroupBy(file => file.Rule).OrderByDescending(rule => rule.Sum(file => file.Bytes)))
        {
            writer.WriteLine($"    {HumanSize.Of(rule.Sum(file => file.Bytes)),10}  {rule.Key} ({Plural.Of(rule.Count(), "file")})");
        }
    }

    private static void WritePackages(TextWriter writer, SlimReport report)
    {
        List<(string Package, long Bytes)> dropped =
        [
            .. report.Files.Where(file => !file.IsKept && file.Bytes > 0).GroupBy(file => file.Package ?? "no package")
                .Select(package => (package.Key, Bytes: package.Sum(file => file.Bytes))).OrderByDescending(package => package.Bytes).ThenBy(package => package.Key, StringComparer.Ordinal),
        ];
        if (dropped.Count == 0) return;
        writer.WriteLine($"  left out {HumanSize.Of(report.DroppedBytes)}");
        foreach ((string package, long bytes) in dropped.Take(MaxPackages)) writer.WriteLine($"    {HumanSize.Of(bytes),10}  {TerminalText.Escape(package)}");
        if (dropped.Count > MaxPackages) writer.WriteLine($"    {HumanSize.Of(dropped.Skip(MaxPackages).Sum(package => package.Bytes)),10}  {Plural.Of(dropped.Count - MaxPackages, "other package")}");
    }

    private static string Notes(SlimReport report) => report.Notes.Count == 0 ? "" : $"; {Plural.Of(report.Notes.Count, "note")}";

    private static string Explain(SlimReport report, string path)
    {
        string given = "/" + path.Trim('/'), real = report.Resolve(path);
        string name = given == real ? "" : $"{given} is ";
        SlimFile? file = report.Files.FirstOrDefault(candidate => candidate.Path == real);
        if (file is { IsKept: true, LinkTarget: { } target }) return TerminalText.Escape($"{name}{file} (a link to {target})");
        return TerminalText.Escape(file is not null ? name + file : ExplainDirectory(report, given, real));
    }

    private static string ExplainDirectory(SlimReport report, string given, string real)
    {
        string prefix = real.EndsWith('/') ? real : real + "/";
        List<SlimFile> files = [.. report.Files.Where(file => file.Path.StartsWith(prefix, StringComparison.Ordinal))];
        if (files.Count == 0) return $"{given} is not a file of the image, nor a directory with files";
        List<SlimFile> kept = [.. files.Where(file => file.IsKept)];
        string stays = kept.Count == 0 ? "none stays" : $"{kept.Count} of them {(kept.Count == 1 ? "stays" : "stay")} ({HumanSize.Of(kept.Sum(file => file.Bytes))})";
        return $"{prefix} has {Plural.Of(files.Count, "file")} ({HumanSize.Of(files.Sum(file => file.Bytes))}), and {stays}";
    }
}
