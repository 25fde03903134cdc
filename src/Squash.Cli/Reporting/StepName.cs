using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>Names a layer by the instruction that made it.</summary>
internal static class StepName
{
    /// <summary>Stands for a command that the history does not have.</summary>
    public const string Unknown = "(unknown step)";

    /// <summary>For example <c>RUN of layer 2</c>; <c>step of layer 2</c> if the history does not have its instruction.</summary>
    public static string Of(InspectedLayer layer)
    {
        string step = DockerfileStep.Of(layer.CreatedBy ?? "", int.MaxValue, "");
        string word = DockerfileStep.KindOf(layer) == StepKind.Copy ? step.Split(' ')[0]
            : step.StartsWith("RUN ", StringComparison.Ordinal) || step.StartsWith('/') ? "RUN"
            : "step";
        return $"{word} of layer {Number(layer)}";
    }

    /// <summary>For example <c>layer 2: RUN make</c>.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="maxLength">The most characters of the command.</param>
    /// <param name="ellipsis">Replaces the part that was cut out.</param>
    public static string WithCommand(InspectedLayer layer, int maxLength, string ellipsis) => $"layer {Number(layer)}: {CommandOf(layer, maxLength, ellipsis)}";

    /// <summary>The command of a layer.</summary>
    /// <inheritdoc cref="WithCommand"/>
    public static string CommandOf(InspectedLayer layer, int maxLength, string ellipsis) =>
        DockerfileStep.Of(layer.CreatedBy ?? "", maxLength, ellipsis) is { Length: > 0 } step ? step : Unknown;

    private static string Number(InspectedLayer layer) => layer.Number.ToString(CultureInfo.InvariantCulture);
}
