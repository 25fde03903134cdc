using Newtonsoft.Json.Linq;

namespace Squash.Instructions;

/// <summary><c>VOLUME /data …</c> or <c>VOLUME ["/data", …]</c>.</summary>
internal sealed class VolumeInstruction(IReadOnlyList<InstructionWord> paths) : Instruction
{
    public static Instruction Parse(InstructionWord arguments) => new VolumeInstruction(WordsOf(arguments));

    /// <summary>The arguments of an instruction that takes words or a JSON array of them.</summary>
    public static IReadOnlyList<InstructionWord> WordsOf(InstructionWord arguments) => ExecForm.TryParse(arguments) switch
    {
        null => [.. arguments.SplitAtSpaces()],
        { Count: 0 } => throw arguments.Error("the array is empty"),
        { } words => [.. words.Select(word => new InstructionWord(word.Trim(), arguments.Position))],
    };

    public override void Apply(ConfigDraft config)
    {
        IReadOnlyDictionary<string, string> variables = config.Variables();
        config.AddToMap(ConfigDraft.Volumes, paths.Select(path => WordExpander.Expand(path, variables) is { Length: > 0 } expanded
            ? (expanded, (JToken)new JObject())
            : throw path.Error("the path of a volume is empty")));
    }
}
