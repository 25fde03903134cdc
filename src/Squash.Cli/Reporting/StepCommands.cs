namespace Squash.Cli.Reporting;

/// <summary>The shell commands of a step, split well enough to tell which of them leaves files behind.</summary>
internal sealed class StepCommands
{
    private const string Run = "RUN ";

    // The classic builder and BuildKit put build arguments before the shell: |1 VERSION=7 /bin/sh -c make.
    private const char ArgumentMark = '|';
    private static readonly string[] Separators = ["&&", "||", "|", ";", "\n"];

    // Words that may be before the program: of the shell, and programs that start another one.
    private static readonly string[] Prefixes = ["if", "then", "else", "elif", "while", "until", "do", "!", "{", "(", "exec", "env", "time", "sudo", "eatmydata"];
    private const string Python = "python";
    private const string ModuleOption = "-m";

    private readonly string[][] _commands;

    /// <param name="layer">The layer that the step made.</param>
    public StepCommands(InspectedLayer layer)
    {
        string[] texts = DockerfileStep.KindOf(layer) == StepKind.Run
            ? ScriptOf(layer.CreatedBy ?? "").Replace("\\\n", " ", StringComparison.Ordinal).Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [];
        _commands = [.. texts.Select(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 0)];
    }

    /// <summary>Each command in one line.</summary>
    public IEnumerable<string> Texts => _commands.Select(words => string.Join(' ', words));

    /// <summary>Whether one of the commands runs a program.</summary>
    /// <param name="programs">The names of the program. <c>python -m pip</c> runs pip, too.</param>
    /// <param name="verbs">The subcommands that count; none for all.</param>
    public bool Runs(IReadOnlyCollection<string> programs, params string[] verbs) => IndexOf(programs, verbs) >= 0;

    /// <summary>The number of the first command that runs a program; -1 if none does.</summary>
    /// <inheritdoc cref="Runs"/>
    public int IndexOf(IReadOnlyCollection<string> programs, params string[] verbs) => Array.FindIndex(_commands, words =>
    {
        int program = ProgramOf(words);
        return program < words.Length && programs.Contains(words[program][(words[program].LastIndexOf('/') + 1)..]) && (verbs.Length == 0 || words.Skip(program + 1).Any(verbs.Contains));
    });

    /// <summary>The number of the word that names the program.</summary>
    private static int ProgramOf(string[] words)
    {
        int word = 0;
        while (word < words.Length && (Prefixes.Contains(words[word]) || words[word].Contains('=', StringComparison.Ordinal))) word++;
        return word + 2 < words.Length && words[word].Contains(Python, StringComparison.Ordinal) && words[word + 1] == ModuleOption ? word + 2 : word;
    }

    private static string ScriptOf(string createdBy)
    {
        string step = DockerfileStep.WithoutMark(createdBy).Trim();
        if (step.StartsWith(Run, StringComparison.Ordinal)) step = step[Run.Length..].TrimStart();
        bool hasArguments = step.StartsWith(ArgumentMark);
        int shell = step.IndexOf("sh -", StringComparison.Ordinal);
        if (shell < 0 || !(hasArguments || step.StartsWith('/'))) return step;

        // As in "/bin/bash -o pipefail -c make".
        int command = step.IndexOf("c ", shell, StringComparison.Ordinal);
        return command < 0 || (!hasArguments && step[..shell].Contains(' ', StringComparison.Ordinal)) ? step : step[(command + "c ".Length)..];
    }
}
