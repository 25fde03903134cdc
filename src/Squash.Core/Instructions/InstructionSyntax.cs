namespace Squash.Instructions;

/// <summary>Reads an instruction.</summary>
internal static class InstructionSyntax
{
    // Those of a Dockerfile that this cannot carry out, because they need files, a build or a container.
    private static readonly string[] OfABuild = ["ADD", "ARG", "COPY", "FROM", "MAINTAINER", "RUN"];

    private static readonly Dictionary<string, Func<InstructionWord, Instruction>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CMD"] = CmdInstruction.Parse,
        ["ENTRYPOINT"] = EntrypointInstruction.Parse,
        ["ENV"] = EnvInstruction.Parse,
        ["EXPOSE"] = ExposeInstruction.Parse,
        ["LABEL"] = LabelInstruction.Parse,
        ["ONBUILD"] = OnbuildInstruction.Parse,
        ["SHELL"] = ShellInstruction.Parse,
        ["STOPSIGNAL"] = StopSignalInstruction.Parse,
        ["UNSET"] = UnsetInstruction.Parse,
        ["USER"] = UserInstruction.Parse,
        ["VOLUME"] = VolumeInstruction.Parse,
        ["WORKDIR"] = WorkdirInstruction.Parse,
    };

    /// <summary>Parses one line.</summary>
    /// <exception cref="InstructionException">It is not an instruction, or its arguments are malformed.</exception>
    public static Instruction Parse(string line)
    {
        (InstructionWord name, InstructionWord? rest) = new InstructionWord(line, 0).Trimmed().SplitFirst();
        InstructionWord arguments = rest ?? new InstructionWord("", name.Position + name.Text.Length);
        (IReadOnlyList<InstructionWord> options, InstructionWord values) = arguments.SplitOptions();
        bool isHealthcheck = name.Text.Equals("HEALTHCHECK", StringComparison.OrdinalIgnoreCase);
        if (!isHealthcheck && !Known.ContainsKey(name.Text)) throw Unknown(name);
        if (values.Text.Length == 0) throw values.Error($"{name.Text.ToUpperInvariant()} needs an argument");
        if (isHealthcheck) return HealthcheckInstruction.Parse(options, values);
        return options.Count == 0
            ? Known[name.Text](values)
            : throw options[0].Error($"{name.Text.ToUpperInvariant()} has no option {Shown(options[0])}");
    }

    /// <summary>Checks an instruction that a later build is to carry out.</summary>
    /// <exception cref="InstructionException">It is not an instruction.</exception>
    public static void CheckTrigger(InstructionWord trigger)
    {
        (InstructionWord name, _) = trigger.SplitFirst();
        string word = name.Text.ToUpperInvariant();
        if (word is "ONBUILD" or "FROM" or "MAINTAINER") throw name.Error($"{word} cannot be a trigger of ONBUILD");
        if (OfABuild.Contains(word)) return;
        if (word == "UNSET") throw Unknown(name);
        try
        {
            Parse(trigger.Text);
        }
        catch (InstructionException e)
        {
            throw new InstructionException(trigger.Position + e.Position, e.Message);
        }
    }

    /// <summary>A text of the user on its way into a message.</summary>
    public static string Shown(InstructionWord word) => Squash.Shown.Quote(word.Text);

    private static InstructionException Unknown(InstructionWord name) => name.Error(
        OfABuild.Contains(name.Text.ToUpperInvariant())
            ? $"{name.Text.ToUpperInvariant()} does not change the config of an image: {Names} do"
            : $"{Shown(name)} is not an instruction: there are {Names}");

    private static string Names => string.Join(", ", Known.Keys.Append("HEALTHCHECK").Order(StringComparer.Ordinal));
}
