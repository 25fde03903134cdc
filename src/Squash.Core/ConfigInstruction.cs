using Squash.Instructions;

namespace Squash;

/// <summary>
/// An instruction that changes the config of an image, in the form of Dockerfiles and <c>docker commit --change</c>: <c>CMD</c>,
/// <c>ENTRYPOINT</c>, <c>ENV</c>, <c>EXPOSE</c>, <c>HEALTHCHECK</c>, <c>LABEL</c>, <c>ONBUILD</c>, <c>SHELL</c>, <c>STOPSIGNAL</c>,
/// <c>USER</c>, <c>VOLUME</c> or <c>WORKDIR</c>; or <c>UNSET</c>, which removes what one of them sets.
/// </summary>
public sealed class ConfigInstruction
{
    private readonly string _line;
    private readonly Instruction _instruction;

    private ConfigInstruction(string line, Instruction instruction)
    {
        _line = line;
        _instruction = instruction;
    }

    /// <summary>Parses one instruction, which may continue in the next line after a backslash.</summary>
    /// <exception cref="InvalidRequestException">It is not an instruction, or its arguments are malformed; the message says where.</exception>
    public static ConfigInstruction Parse(string text) => ParseAll(text) is [var only]
        ? only
        : throw new InvalidRequestException($"{Shown.Quote(text)} is more than one instruction");

    /// <summary>Parses the lines of a Dockerfile; empty ones and comments are skipped.</summary>
    /// <exception cref="InvalidRequestException">A line is not an instruction, its arguments are malformed, or there is none.</exception>
    public static IReadOnlyList<ConfigInstruction> ParseAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ConfigInstruction[] instructions = [.. InstructionLines.Split(text).Select(ParseLine)];
        return instructions.Length > 0 ? instructions : throw new InvalidRequestException("the instruction is empty: write one such as ENV NAME=VALUE");
    }

    /// <summary>The instruction as written, in one line.</summary>
    public override string ToString() => _line;

    /// <exception cref="InvalidRequestException">The instruction does not accept a value.</exception>
    internal void Apply(ConfigDraft config)
    {
        try
        {
            _instruction.Apply(config);
        }
        catch (InstructionException e)
        {
            throw Wrong(_line, e);
        }
    }

    private static ConfigInstruction ParseLine(string line)
    {
        try
        {
            var instruction = new ConfigInstruction(line.Trim(), InstructionSyntax.Parse(line.Trim()));

            // Errors that do not depend on variables of an image are reported before one is read.
            if (!line.Contains('$', StringComparison.Ordinal)) instruction.Apply(ConfigDraft.Empty());
            return instruction;
        }
        catch (InstructionException e)
        {
            throw Wrong(line.Trim(), e);
        }
    }

    private static InvalidRequestException Wrong(string line, InstructionException e) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Shown.Quote(line)}, character {e.Position + 1}: {e.Message}"));
}
