using System.Globalization;

namespace Squash.Cli.Options;

/// <summary>Recognises a command line of the Python docker-squash, and translates it into ours.</summary>
/// <remarks>
/// It is not rewritten like that of the Go tool (<see cref="OldSpelling"/>), because it names an image of the daemon instead of an
/// archive, and because two things have another meaning. <c>-f 3</c> squashes the last three layers, and without <c>-t</c> it tags
/// nothing. docker-squash 1.3.0, docker_squash/cli.py.
/// </remarks>
internal static class PythonSpelling
{
    private const string From = "--from-layer";
    private const string Output = "--output-path";
    private const string TempDirectory = "--tmp-dir";
    private const string Load = "--load-image";
    private const string Cleanup = "--cleanup";

    private static readonly (string Long, string? Short, bool HasValue)[] Options =
        [(From, "-f", true), (Output, null, true), (TempDirectory, null, true), (Load, null, false), (Cleanup, "-c", false)];

    /// <summary>The equivalent in squash, if an option of that tool is among the arguments.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="valueOptions">Our options, with dashes, whose next argument is a value.</param>
    public static string? HintFor(IReadOnlyList<string> args, IReadOnlySet<string> valueOptions)
    {
        List<string> ours = [];
        string? first = null, image = null, output = null, steps = null;
        bool isTagged = false, isLoaded = true, isCleaned = false;
        for (int i = 0; i < args.Count && args[i] != "--"; i++)
        {
            (string? option, string? value) = Read(args[i]);

            // Ours takes an instruction.
            bool isChange = args[i] == "-c" && i + 1 < args.Count && args[i + 1].Contains(' ', StringComparison.Ordinal);
            if (option is null || isChange)
            {
                isTagged |= args[i] is "-t" or "--tag" || args[i].StartsWith("--tag=", StringComparison.Ordinal);
                if (!args[i].StartsWith('-')) image ??= args[i];
                else ours.Add(Quote(args[i]));
                if (valueOptions.Contains(args[i]) && i + 1 < args.Count) ours.Add(Quote(args[++i]));
                continue;
            }

            first ??= args[i];
            if (value is null && TakesNext(option, i + 1 < args.Count ? args[i + 1] : null)) value = args[++i];
            isCleaned |= option == Cleanup;
            if (option == Load) isLoaded = value is null || !IsNo(value);
            if (option == Output) output = value;
            if (option == From && value is not null && IsNumber(value)) steps = value;
            if (option == From && value is not null) ours.InsertRange(0, ["--from", Quote(LayerOf(value))]);
            if (option == TempDirectory && value is not null) ours.AddRange(["--temp-dir", Quote(value)]);
        }

        if (first is null) return null;
        if (!isTagged) ours.AddRange(["-t", "NAME:TAG"]);
        if (output is not null) ours.AddRange(["-o", Quote(output)]);
        string load = output is not null ? isLoaded ? $" && docker load -i {Quote(output)}" : "" : " | docker load";
        string remove = isCleaned ? $" && docker rmi {Quote(image ?? "IMAGE")}" : "";
        string note = isTagged ? "" : "; without -t it takes over the name of the source";
        if (steps is not null) note += $"; here {steps} counts layers, and there steps of the history: for the same result, run it through a link (ln -s squash docker-squash)";
        return $"'{first}' is an option of docker-squash (Python); here it is: docker save {Quote(image ?? "IMAGE")} | squash {string.Join(' ', ours)}{load}{remove}{note}";
    }

    private static (string? Option, string? Value) Read(string argument)
    {
        foreach ((string name, string? letter, bool hasValue) in Options)
        {
            if (argument == name || argument == letter) return (name, null);
            if (argument.StartsWith(name + "=", StringComparison.Ordinal)) return (name, argument[(name.Length + 1)..]);

            // "-f3", but "-from" is an option of the Go tool.
            if (hasValue && letter is not null && argument.StartsWith(letter, StringComparison.Ordinal) && IsNumber(argument[letter.Length..]))
            {
                return (name, argument[letter.Length..]);
            }
        }

        return (null, null);
    }

    private static bool TakesNext(string option, string? next) => option switch
    {
        Cleanup => false,
        Load => next is not null && (IsNo(next) || next.ToLowerInvariant() is "yes" or "true" or "t" or "y" or "1"),
        _ => next is not null,
    };

    private static bool IsNo(string value) => value.ToLowerInvariant() is "no" or "false" or "f" or "n" or "0";

    // Its number counts the squashed layers, from above.
    private static string LayerOf(string value) => IsNumber(value) ? "-" + value : value;

    private static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@,+".Contains(c, StringComparison.Ordinal)) ? word : $"'{word}'";
}
