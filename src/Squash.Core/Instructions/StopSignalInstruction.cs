using System.Globalization;

namespace Squash.Instructions;

/// <summary><c>STOPSIGNAL SIGTERM</c>, <c>STOPSIGNAL 9</c>.</summary>
internal sealed class StopSignalInstruction(InstructionWord signal) : Instruction
{
    private const int Highest = 64;
    private const int RealTimeSignals = 15;

    private static readonly HashSet<string> Names = new(
    [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF",
        "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM",
        "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
        .. Enumerable.Range(1, RealTimeSignals).Select(i => string.Create(CultureInfo.InvariantCulture, $"RTMIN+{i}")),
        .. Enumerable.Range(1, RealTimeSignals - 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"RTMAX-{i}")),
    ], StringComparer.OrdinalIgnoreCase);

    public static Instruction Parse(InstructionWord arguments) => new StopSignalInstruction(arguments);

    public override void Apply(ConfigDraft config)
    {
        string name = WordExpander.Expand(signal, config.Variables());
        if (!IsSignal(name)) throw signal.Error($"{Shown.Quote(name)} is not a signal of Linux, such as SIGTERM or 15");
        config.SetText(ConfigDraft.StopSignal, name);
    }

    private static bool IsSignal(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number is >= 1 and <= Highest
            : Names.Contains(name.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? name[3..] : name);
}
