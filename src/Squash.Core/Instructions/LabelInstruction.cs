using Newtonsoft.Json.Linq;

namespace Squash.Instructions;

/// <summary><c>LABEL KEY=VALUE …</c>.</summary>
internal sealed class LabelInstruction(NamedValues values) : Instruction
{
    public static Instruction Parse(InstructionWord arguments) => new LabelInstruction(NamedValues.Parse(arguments));

    public override void Apply(ConfigDraft config) =>
        config.AddToMap(ConfigDraft.Labels, values.Expand(config).Select(pair => (pair.Name, (JToken)pair.Value)));
}
