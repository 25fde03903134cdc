namespace Squash.Instructions;

/// <summary><c>WORKDIR /path</c>; a relative path begins at the directory before.</summary>
internal sealed class WorkdirInstruction(InstructionWord path) : Instruction
{
    public static Instruction Parse(InstructionWord arguments) => new WorkdirInstruction(arguments);

    public override void Apply(ConfigDraft config)
    {
        string expanded = WordExpander.Expand(path, config.Variables());
        if (expanded.Length == 0) throw path.Error("the path is empty");

        // Docker 20.10 writes an absolute path as it is; later versions clean it, which names the same directory.
        config.SetText(ConfigDraft.WorkingDir, expanded.StartsWith('/') ? expanded : Clean($"{config.Text(ConfigDraft.WorkingDir)}/{expanded}"));
    }

    // Not with the framework's Path, which means those of this machine.
    private static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }

        return "/" + string.Join('/', parts);
    }
}
