using System.Text;
using Squash.Images;
using Squash.Instructions;

namespace Squash.Fuzz.Targets;

/// <summary>Instructions that change a config; the text that the history shows must mean the same.</summary>
internal static class InstructionsTarget
{
    private const string Config = """{"Env":["PATH=/bin","VER=3"],"Cmd":["a"],"Entrypoint":["b"],"Labels":{"a":"b"},"Healthcheck":{"Test":["CMD","x"],"Interval":5}}""";

    public static SquashException? Run(byte[] input) => Oracle.Refusal(() =>
    {
        IReadOnlyList<ConfigInstruction> instructions = ConfigInstruction.ParseAll(Encoding.UTF8.GetString(input));
        byte[] changed = Apply(instructions);
        new JsonParser(SquashLimits.Default).ParseObject(changed, "config");
        byte[] again = Apply([.. instructions.Select(instruction => ConfigInstruction.Parse(instruction.ToString()))]);
        Oracle.Holds(changed.AsSpan().SequenceEqual(again), "the text of an instruction means something else");
    });

    public static IEnumerable<byte[]> Seeds()
    {
        yield return [.. "ENV A=\"$VER b\" C='d' E=${F:-g} \\\n# comment\n H=i"u8];
        yield return [.. "CMD [\"a\", \"b\"]\nENTRYPOINT c | d\nSHELL [\"e\", \"-c\"]\nONBUILD RUN f"u8];
        yield return [.. "HEALTHCHECK --interval=1m30s --retries=3 CMD g\nEXPOSE 80 90-91/udp\nVOLUME /h \"/i\"\nLABEL j=k"u8];
        yield return [.. "UNSET ENV VER\nUNSET HEALTHCHECK\nUNSET LABEL a\nSTOPSIGNAL 9\nUSER l\nWORKDIR m/.."u8];
    }

    private static byte[] Apply(IReadOnlyList<ConfigInstruction> instructions)
    {
        var draft = new ConfigDraft(Encoding.UTF8.GetBytes(Config), "config");
        foreach (ConfigInstruction instruction in instructions) instruction.Apply(draft);
        return draft.Complete();
    }
}
