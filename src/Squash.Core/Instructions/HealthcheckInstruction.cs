using System.Globalization;
using Newtonsoft.Json.Linq;

namespace Squash.Instructions;

/// <summary><c>HEALTHCHECK [--interval=5s …] CMD command</c> or <c>HEALTHCHECK NONE</c>.</summary>
internal sealed class HealthcheckInstruction(CommandArguments? command, IReadOnlyList<(string Member, long Value)> settings) : Instruction
{
    private const long ShortestNanoseconds = 1_000_000;

    private static readonly (string Option, string Member)[] Durations =
    [
        ("--interval", "Interval"), ("--timeout", "Timeout"), ("--start-period", "StartPeriod"), ("--start-interval", "StartInterval"),
    ];

    public static Instruction Parse(IReadOnlyList<InstructionWord> options, InstructionWord arguments)
    {
        (InstructionWord type, InstructionWord? rest) = arguments.SplitFirst();
        switch (type.Text.ToUpperInvariant())
        {
            case "NONE":
                if (options.Count > 0) throw options[0].Error("HEALTHCHECK NONE takes no options");
                return rest is { } more ? throw more.Error("HEALTHCHECK NONE takes no arguments") : new HealthcheckInstruction(null, []);
            case "CMD":
                if (rest is not { } text) throw type.Error("there is no command after CMD");
                var command = CommandArguments.Parse(text);
                return command.Words.Count == 0 ? throw text.Error("the command is empty") : new HealthcheckInstruction(command, ParseOptions(options));
            default:
                throw type.Error($"{InstructionSyntax.Shown(type)} is neither CMD nor NONE");
        }
    }

    public override void Apply(ConfigDraft config)
    {
        var check = new JObject
        {
            ["Test"] = command is null ? new JArray("NONE") : new JArray(command.Words.Prepend(command.IsShellForm ? "CMD-SHELL" : "CMD")),
        };
        foreach ((string member, long value) in settings)
        {
            if (value != 0) check[member] = value;
        }

        config.SetHealthcheck(check);
    }

    private static List<(string Member, long Value)> ParseOptions(IReadOnlyList<InstructionWord> options)
    {
        var settings = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (InstructionWord option in options)
        {
            (InstructionWord name, InstructionWord value) = option.SplitAtEquals() ?? throw option.Error($"{InstructionSyntax.Shown(option)} has no value");
            string? member = name.Text == "--retries" ? "Retries" : Array.Find(Durations, known => known.Option == name.Text).Member;
            if (member is null) throw option.Error($"HEALTHCHECK has no option {InstructionSyntax.Shown(name)}");
            if (!settings.TryAdd(member, member == "Retries" ? ParseRetries(value) : ParseDuration(value))) throw option.Error($"{name.Text} is given twice");
        }

        // In the order in which engines write them.
        return [.. Durations.Select(known => known.Member).Append("Retries").Where(settings.ContainsKey).Select(member => (member, settings[member]))];
    }

    private static long ParseDuration(InstructionWord value)
    {
        if (value.Text.Length == 0) return 0;
        if (!GoDuration.TryParse(value.Text, out long nanoseconds)) throw value.Error($"{InstructionSyntax.Shown(value)} is not a duration, such as 30s or 1m30s");
        return nanoseconds is 0 or >= ShortestNanoseconds ? nanoseconds : throw value.Error("the shortest duration is 1ms");
    }

    private static long ParseRetries(InstructionWord value)
    {
        if (value.Text.Length == 0) return 0;
        return int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int retries) && retries >= 0
            ? retries
            : throw value.Error($"{InstructionSyntax.Shown(value)} is not a number of retries");
    }
}
