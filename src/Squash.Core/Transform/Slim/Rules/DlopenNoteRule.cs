using System.Text.Json;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>A program may say in a note which libraries it loads by name, and how much it needs them.</summary>
/// <remarks>UAPI Group specification "ELF Dlopen Metadata".</remarks>
internal sealed class DlopenNoteRule : ISlimRule
{
    private const int MaxNames = 256;

    public string Name => "dlopen notes";

    public void Visit(KeptFile file, Keeper keeper)
    {
        foreach (string note in file.Elf?.DlopenNotes ?? [])
        {
            foreach ((string name, string priority) in Parse(note))
            {
                string? path = keeper.Mapper.Find(file.Node, name)?.Path;
                if (priority == "suggested" || path is null) keeper.Note($"{ByteText.Show(file.Path)} {(priority == "suggested" ? "can use" : "loads")} {ByteText.Show(name)}, which {(path is null ? "the image does not have" : "is only suggested")}");
                else keeper.KeepPath(path, KeptAs.Library, new Reason(Name, $"{priority} by a note of", file.Node));
            }
        }
    }

    internal static IReadOnlyList<(string Name, string Priority)> Parse(string note)
    {
        var names = new List<(string, string)>();
        try
        {
            using var document = JsonDocument.Parse(note);
            if (document.RootElement.ValueKind != JsonValueKind.Array) return names;
            foreach (JsonElement feature in document.RootElement.EnumerateArray().Where(feature => feature.ValueKind == JsonValueKind.Object))
            {
                // "recommended" is the default of the specification.
                string priority = feature.TryGetProperty("priority", out JsonElement stated) && stated.ValueKind == JsonValueKind.String ? stated.GetString() ?? "" : "recommended";
                if (!feature.TryGetProperty("soname", out JsonElement list) || list.ValueKind != JsonValueKind.Array) continue;
                names.AddRange(list.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => (ByteText.FromUnicode(name.GetString() ?? ""), priority)));
            }
        }
        catch (JsonException)
        {
            return [];
        }

        return [.. names.Take(MaxNames)];
    }
}
