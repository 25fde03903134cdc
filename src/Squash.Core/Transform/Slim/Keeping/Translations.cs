namespace Squash.Transform.Slim.Keeping;

/// <summary>Translated messages of programs: <c>/usr/share/locale/LANGUAGE/LC_MESSAGES/DOMAIN.mo</c>.</summary>
/// <remarks>
/// gettext reads those of the language that the environment names. The others are left out as documentation is, and as
/// Debian's slim images do it: they are a fifth of an image with git or PostgreSQL.
/// </remarks>
internal sealed class Translations
{
    private const string Folder = "/usr/share/locale/";

    private readonly HashSet<string> _languages;

    public Translations(ImageSettings settings)
    {
        _languages = new HashSet<string>(ImageLocales.Of(settings).SelectMany(ImageLocales.Languages), StringComparer.Ordinal);
    }

    /// <summary>The directories of the messages that programs can use.</summary>
    public IEnumerable<string> Folders => _languages.Order(StringComparer.Ordinal).Select(language => $"{Folder}{language}/LC_MESSAGES");

    /// <summary>Whether a path is, or lies in, the directory of a language that the environment does not name.</summary>
    public bool IsUnused(string path)
    {
        if (!path.StartsWith(Folder, StringComparison.Ordinal)) return false;
        string[] parts = path[Folder.Length..].Split('/', 2);
        return parts[0] != "locale.alias" && !_languages.Contains(parts[0]);
    }
}
