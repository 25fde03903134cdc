namespace Squash.Transform.Slim.Keeping;

/// <summary>The locales that the environment of an image names.</summary>
internal static class ImageLocales
{
    public static IEnumerable<string> Of(ImageSettings settings) => settings.Environment
        .Where(variable => variable.Key is "LANG" or "LANGUAGE" || variable.Key.StartsWith("LC_", StringComparison.Ordinal))
        .SelectMany(variable => variable.Value.Split(':'))
        .Where(locale => locale.Length > 0 && !locale.Contains('/') && locale.IndexOfAny(['*', '?', '[']) < 0);

    /// <summary>Whether a locale has another charset than UTF-8 and ASCII, which are part of glibc; a name without a charset means an old one.</summary>
    public static bool NeedCharacterSets(ImageSettings settings) => settings.Environment
        .Where(variable => variable.Key == "LANG" || variable.Key.StartsWith("LC_", StringComparison.Ordinal))
        .Select(variable => variable.Value.Split('@')[0].Replace("-", "", StringComparison.Ordinal))
        .Any(locale => locale is not ("" or "C" or "POSIX") && !locale.EndsWith(".utf8", StringComparison.OrdinalIgnoreCase));

    /// <summary>The names under which glibc looks for a locale: as given, with the charset as its files spell it, and without.</summary>
    public static IEnumerable<string> Spellings(string locale)
    {
        yield return locale;
        int dot = locale.IndexOf('.', StringComparison.Ordinal), at = locale.IndexOf('@', StringComparison.Ordinal);
        if (dot < 0) yield break;
        string language = locale[..dot], modifier = at > dot ? locale[at..] : "";
        string charset = (at > dot ? locale[(dot + 1)..at] : locale[(dot + 1)..]).ToLowerInvariant().Replace("-", "", StringComparison.Ordinal);
        yield return $"{language}.{charset}{modifier}";
        yield return language + modifier;
    }

    /// <summary>The directories of translated messages: those of the locale, of its country, and of its language.</summary>
    public static IEnumerable<string> Languages(string locale)
    {
        int end = locale.IndexOfAny(['.', '@']), at = locale.IndexOf('@', StringComparison.Ordinal);
        string country = end < 0 ? locale : locale[..end], language = country.Split('_')[0], modifier = at < 0 ? "" : locale[at..];
        return [.. Spellings(locale), country, language, language + modifier];
    }
}
