namespace Squash.Inspect.Contents;

/// <summary>All kinds. A file has the first one of those that have its path or a directory above it.</summary>
internal static class ContentKinds
{
    public static readonly ContentKind[] All =
    [
        new() { Name = "apt-lists", Title = "package lists of apt", Patterns = ["/var/lib/apt/lists/*"], IsDispensable = true },
        new() { Name = "apt-archives", Title = "packages that apt downloaded", Patterns = ["/var/cache/apt/"], IsDispensable = true },
        new() { Name = "apk-cache", Title = "cache of apk", Patterns = ["/var/cache/apk/*", "/etc/apk/cache/*"], IsDispensable = true },
        new() { Name = "dnf-cache", Title = "cache of dnf", Patterns = ["/var/cache/dnf/", "/var/cache/yum/", "/var/cache/libdnf5/"], IsDispensable = true },
        new() { Name = "pip-cache", Title = "cache of pip", Patterns = ["**/.cache/pip/"], IsDispensable = true },
        new() { Name = "uv-cache", Title = "cache of uv or Poetry", Patterns = ["**/.cache/uv/", "**/.cache/pypoetry/"], IsDispensable = true },
        new() { Name = "npm-cache", Title = "cache of npm, yarn or pnpm", Patterns = ["**/.npm/_cacache/", "**/.cache/yarn/", "**/.yarn/cache/", "/usr/local/share/.cache/yarn/"], IsDispensable = true },
        new() { Name = "maven-repository", Title = "local repository of Maven", Patterns = ["**/.m2/repository/"], IsDispensable = false },
        new() { Name = "gradle-cache", Title = "cache of Gradle", Patterns = ["**/.gradle/caches/", "**/.gradle/wrapper/"], IsDispensable = false },
        new() { Name = "go-cache", Title = "cache of Go", Patterns = ["**/.cache/go-build/", "**/go/pkg/mod/cache/"], IsDispensable = true },
        new() { Name = "cargo-cache", Title = "cache of Cargo", Patterns = ["**/.cargo/registry/", "/usr/local/cargo/registry/"], IsDispensable = true },
        new() { Name = "composer-cache", Title = "cache of Composer, RubyGems or NuGet", Patterns = ["**/.composer/cache/", "**/.cache/composer/", "/usr/local/bundle/cache/", "**/.nuget/packages/"], IsDispensable = false },

        // Models that are downloaded once and used by the program stay, in the next kind too.
        new() { Name = "model-cache", Title = "cache of models and datasets", Patterns = ["**/.cache/huggingface/", "**/.cache/torch/", "**/.cache/whisper/", "**/.keras/", "**/nltk_data/"], IsDispensable = false },
        new() { Name = "user-cache", Title = "other caches of users", Patterns = ["/root/.cache/*", "/home/*/.cache/*", "!**/.cache/huggingface/", "!**/.cache/torch/", "!**/.cache/whisper/"], IsDispensable = true },
        new() { Name = "temporary", Title = "temporary files", Patterns = ["/tmp/*", "/var/tmp/*"], IsDispensable = true },
        new() { Name = "logs", Title = "logs", Patterns = ["/var/log/*"], IsDispensable = true },
        new() { Name = "version-control", Title = "directories of git and other version control", Patterns = ["**/.git/", "**/.hg/", "**/.svn/"], IsDispensable = true },
        new() { Name = "documentation", Title = "documentation", Patterns = ["/usr/share/doc/", "/usr/local/share/doc/", "/usr/share/gtk-doc/"], IsDispensable = true },
        new() { Name = "manual-pages", Title = "manual pages", Patterns = ["/usr/share/man/", "/usr/local/share/man/", "/usr/share/info/"], IsDispensable = true },
        new() { Name = "locales", Title = "translations", Patterns = ["/usr/share/locale/", "/usr/share/i18n/"], IsDispensable = true },
        new() { Name = "debug-symbols", Title = "debug symbols", Patterns = ["/usr/lib/debug/", "*.debug"], IsDispensable = true },
        new() { Name = "static-libraries", Title = "static libraries", Patterns = ["/usr/**/*.a", "/lib/**/*.a", "/opt/**/*.a"], IsDispensable = true },
        new() { Name = "headers", Title = "C headers", Patterns = ["/usr/include/", "/usr/local/include/"], IsDispensable = true },

        // Python writes it again, so that the first start is slower.
        new() { Name = "byte-code", Title = "byte code of Python", Patterns = ["**/__pycache__/", "*.pyc"], IsDispensable = true },
    ];
}
