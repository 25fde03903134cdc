namespace Squash.Inspect.Contents;

/// <summary>All kinds. A file has the first one of those that have its path or a directory above it.</summary>
internal static class ContentKinds
{
    public static readonly ContentKind[] All =
    [
        new() { Name = "apt-lists", Title = "package lists of apt", Patterns = ["/var/lib/apt/lists/*"] },
        new() { Name = "apt-archives", Title = "packages that apt downloaded", Patterns = ["/var/cache/apt/"] },
        new() { Name = "apk-cache", Title = "cache of apk", Patterns = ["/var/cache/apk/*", "/etc/apk/cache/*"] },
        new() { Name = "dnf-cache", Title = "cache of dnf", Patterns = ["/var/cache/dnf/", "/var/cache/yum/", "/var/cache/libdnf5/"] },
        new() { Name = "pip-cache", Title = "cache of pip", Patterns = ["**/.cache/pip/"] },
        new() { Name = "uv-cache", Title = "cache of uv or Poetry", Patterns = ["**/.cache/uv/", "**/.cache/pypoetry/"] },
        new() { Name = "npm-cache", Title = "cache of npm, yarn or pnpm", Patterns = ["**/.npm/_cacache/", "**/.cache/yarn/", "**/.yarn/cache/", "/usr/local/share/.cache/yarn/"] },
        new() { Name = "maven-repository", Title = "local repository of Maven", Patterns = ["**/.m2/repository/"], NeedsCheck = true },
        new() { Name = "gradle-cache", Title = "cache of Gradle", Patterns = ["**/.gradle/caches/", "**/.gradle/wrapper/"], NeedsCheck = true },
        new() { Name = "go-cache", Title = "cache of Go", Patterns = ["**/.cache/go-build/", "**/go/pkg/mod/cache/"] },
        new() { Name = "cargo-cache", Title = "cache of Cargo", Patterns = ["**/.cargo/registry/", "/usr/local/cargo/registry/"] },
        new()
        {
            Name = "gem-cache",
            Title = "gems that RubyGems or Bundler downloaded",
            Patterns = ["/var/lib/gems/*/cache/", "/usr/local/bundle/cache/", "/usr/local/bundle/ruby/*/cache/", "/usr/local/lib/ruby/gems/*/cache/", "/usr/lib/ruby/gems/*/cache/", "**/vendor/bundle/ruby/*/cache/", "**/.bundle/cache/"],
        },
        new() { Name = "composer-cache", Title = "cache of Composer or NuGet", Patterns = ["**/.composer/cache/", "**/.cache/composer/", "**/.nuget/packages/"], NeedsCheck = true },

        // The next kind leaves models alone, because a program may use them without any other copy.
        new() { Name = "model-cache", Title = "cache of models and datasets", Patterns = ["**/.cache/huggingface/", "**/.cache/torch/", "**/.cache/whisper/", "**/.keras/", "**/nltk_data/"], NeedsCheck = true },
        new() { Name = "user-cache", Title = "other caches of users", Patterns = ["/root/.cache/*", "/home/*/.cache/*", "!**/.cache/huggingface/", "!**/.cache/torch/", "!**/.cache/whisper/"] },
        new() { Name = "temporary", Title = "temporary files", Patterns = ["/tmp/*", "/var/tmp/*"] },
        new() { Name = "logs", Title = "logs", Patterns = ["/var/log/*"] },
        new() { Name = "version-control", Title = "directories of git and other version control", Patterns = ["**/.git/", "**/.hg/", "**/.svn/"] },
        new() { Name = "documentation", Title = "documentation", Patterns = ["/usr/share/doc/", "/usr/local/share/doc/", "/usr/share/gtk-doc/", "/usr/share/ri/", "/var/lib/gems/*/doc/", "/usr/local/bundle/doc/", "/usr/local/lib/ruby/gems/*/doc/"] },
        new() { Name = "manual-pages", Title = "manual pages", Patterns = ["/usr/share/man/", "/usr/local/share/man/", "/usr/share/info/"] },
        new() { Name = "locales", Title = "translations", Patterns = ["/usr/share/locale/", "/usr/share/i18n/"] },
        new() { Name = "debug-symbols", Title = "debug symbols", Patterns = ["/usr/lib/debug/", "*.debug"] },
        new() { Name = "static-libraries", Title = "static libraries", Patterns = ["/usr/**/*.a", "/lib/**/*.a", "/opt/**/*.a"] },
        new() { Name = "headers", Title = "C headers", Patterns = ["/usr/include/", "/usr/local/include/"] },

        // Python writes it again, so that the first start is slower.
        new() { Name = "byte-code", Title = "byte code of Python", Patterns = ["**/__pycache__/", "*.pyc"] },
    ];
}
