using Newtonsoft.Json.Linq;

namespace Squash.Instructions;

/// <summary><c>EXPOSE 80 8000-8010/udp …</c>.</summary>
internal sealed class ExposeInstruction(IReadOnlyList<InstructionWord> ports) : Instruction
{
    public static Instruction Parse(InstructionWord arguments) => new ExposeInstruction([.. arguments.SplitAtSpaces()]);

    public override void Apply(ConfigDraft config) =>
        config.AddToMap(ConfigDraft.ExposedPorts, ExposedPorts.Expand(ports, config).Select(port => (port, (JToken)new JObject())));
}
