namespace Squash.Instructions;

/// <summary><c>UNSET ENV NAME …</c>, <c>UNSET ENTRYPOINT</c>: removes what another instruction sets. Not of Dockerfiles.</summary>
internal sealed class UnsetInstruction(Action<ConfigDraft> remove) : Instruction
{
    // Instructions that set one value, with the member of the config that holds it.
    private static readonly Dictionary<string, string> Single = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CMD"] = ConfigDraft.Cmd,
        ["ENTRYPOINT"] = ConfigDraft.Entrypoint,
        ["HEALTHCHECK"] = ConfigDraft.Healthcheck,
        ["ONBUILD"] = ConfigDraft.OnBuild,
        ["SHELL"] = ConfigDraft.ShellName,
        ["STOPSIGNAL"] = ConfigDraft.StopSignal,
        ["USER"] = ConfigDraft.User,
        ["WORKDIR"] = ConfigDraft.WorkingDir,
    };

    public static Instruction Parse(InstructionWord arguments)
    {
        (InstructionWord what, InstructionWord? rest) = arguments.SplitFirst();
        string kind = what.Text.ToUpperInvariant();
        if (Single.TryGetValue(kind, out string? member))
        {
            return rest is { } more ? throw more.Error($"UNSET {kind} takes no argument") : new UnsetInstruction(config => config.Unset(member, kind));
        }

        if (kind is not ("ENV" or "LABEL" or "EXPOSE" or "VOLUME"))
        {
            throw what.Error($"{InstructionSyntax.Shown(what)} cannot be unset: there are {string.Join(", ", Single.Keys.Concat(["ENV", "LABEL", "EXPOSE", "VOLUME"]).Order(StringComparer.Ordinal))}");
        }

        if (rest is not { } names) throw what.Error($"UNSET {kind} needs the name of what is to be removed");
        InstructionWord[] words = kind switch
        {
            "EXPOSE" => [.. names.SplitAtSpaces()],
            "VOLUME" => [.. VolumeInstruction.WordsOf(names)],
            _ => [.. names.SplitAtUnquotedSpaces()],
        };
        return new UnsetInstruction(config => Remove(config, kind, words));
    }

    public override void Apply(ConfigDraft config) => remove(config);

    private static void Remove(ConfigDraft config, string kind, IReadOnlyList<InstructionWord> words)
    {
        if (kind == "EXPOSE")
        {
            config.RemoveFromMap(ConfigDraft.ExposedPorts, ExposedPorts.Expand(words, config), kind, ExposedPorts.Normalize);
            return;
        }

        IReadOnlyDictionary<string, string> variables = config.Variables();
        string[] names = [.. words.Select(word => WordExpander.Expand(word, variables))];
        if (kind == "ENV") config.RemoveVariables(names);
        else config.RemoveFromMap(kind == "LABEL" ? ConfigDraft.Labels : ConfigDraft.Volumes, names, kind, key => key);
    }
}
