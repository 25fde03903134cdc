using System.Text;
using System.Text.Json;
using Squash.Images;

namespace Squash.Instructions;

/// <summary>Arguments as a JSON array: <c>["nginx", "-g", "daemon off;"]</c>.</summary>
internal static class ExecForm
{
    private const int MaxDepth = 1000;

    /// <summary>The strings of the array; <see langword="null"/> for text that is not a JSON array, and so is meant for a shell.</summary>
    /// <exception cref="InstructionException">It is an array of other things than strings, or there is more behind it.</exception>
    public static IReadOnlyList<string>? TryParse(InstructionWord arguments)
    {
        var strings = new List<string>();
        bool onlyStrings = true;
        byte[] text = Encoding.UTF8.GetBytes(arguments.Text);
        int end = 0;
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return null;
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0) end = (int)reader.BytesConsumed;
                else if (reader.TokenType == JsonTokenType.String) strings.Add(WithoutLoneSurrogates(JsonString.Decode(ref reader)));
                else onlyStrings = false;
            }
        }
        catch (JsonException)
        {
            // Docker used to ignore text behind an array, and now runs all of it in a shell.
            return end == 0 ? null : throw new InstructionException(
                arguments.Position + Encoding.UTF8.GetCharCount(text, 0, end), "there is text behind the JSON array, which versions of docker read differently: remove it");
        }

        return onlyStrings ? strings : throw arguments.Error("the JSON array may hold strings only");
    }

    // As Go reads them: UTF-8 has no form for half a surrogate pair.
    private static string WithoutLoneSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
