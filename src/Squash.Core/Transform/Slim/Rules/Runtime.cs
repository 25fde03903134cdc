namespace Squash.Transform.Slim.Rules;

/// <summary>The runtime of a language: what starts it, and where its libraries and modules lie.</summary>
/// <param name="Name">The name of the rule in reports.</param>
/// <param name="Programs">The names of its programs, which may have a version behind them.</param>
/// <param name="Paths">Files and directories, which may have <c>*</c>, that stay with all below them.</param>
/// <param name="Variables">Variables of the environment that list more of them.</param>
internal sealed record Runtime(string Name, IReadOnlyList<string> Programs, IReadOnlyList<string> Paths, IReadOnlyList<string> Variables)
{
    /// <summary>The names of the libraries that .NET loads are put together from parts while it runs.</summary>
    /// <remarks>dotnet/runtime, src/native/libs: pal_icushim.c and opensslshim.c.</remarks>
    public static Runtime Net { get; } = new(".NET", ["dotnet"],
        [
            "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet", "/etc/dotnet", "/usr/share/zoneinfo", "/etc/ssl/certs",
            .. new[] { "libicuuc", "libicui18n", "libicudata", "libssl", "libcrypto", "libgssapi_krb5" }.SelectMany(name => new[] { $"/usr/lib/*/{name}.so.*", $"/usr/lib/{name}.so.*", $"/usr/lib64/{name}.so.*", $"/lib/{name}.so.*" }),
        ],
        ["DOTNET_ROOT"]);

    public static IReadOnlyList<Runtime> All { get; } =
    [
        new("Python", ["python", "pypy"],
            ["/usr/lib/python*", "/usr/local/lib/python*", "/usr/lib64/python*", "/usr/lib/pypy*", "/opt/venv", "/usr/share/zoneinfo", "/etc/python*", "/etc/mime.types"], ["PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"]),
        new("Perl", ["perl"],
            ["/usr/lib/*/perl*", "/usr/share/perl*", "/usr/lib/perl*", "/usr/local/lib/*/perl", "/usr/local/share/perl", "/usr/local/lib/perl*", "/usr/lib64/perl*", "/etc/perl"], ["PERL5LIB"]),
        new("Ruby", ["ruby", "jruby"],
            ["/usr/lib/ruby", "/usr/lib/*/ruby", "/usr/local/lib/ruby", "/usr/share/rubygems-integration", "/usr/lib/*/rubygems-integration", "/usr/share/ruby*", "/var/lib/gems", "/usr/local/bundle", "/usr/lib64/ruby", "/usr/share/zoneinfo"], ["GEM_HOME", "GEM_PATH", "RUBYLIB", "BUNDLE_PATH"]),
        new("PHP", ["php", "php-fpm", "php-cgi"],
            ["/usr/lib/php", "/usr/lib/php*", "/usr/local/lib/php", "/usr/share/php*", "/etc/php*", "/usr/local/etc/php*", "/var/lib/php", "/usr/lib64/php", "/usr/share/zoneinfo"], ["PHP_INI_DIR", "PHP_INI_SCAN_DIR"]),
        new("Node", ["node", "nodejs"],
            ["/usr/lib/node_modules", "/usr/local/lib/node_modules", "/usr/share/nodejs", "/usr/lib/nodejs", "/usr/lib/*/nodejs", "/usr/share/node_modules", "/usr/share/zoneinfo", "/usr/share/icu"], ["NODE_PATH", "NODE_ICU_DATA"]),
        new("JVM", ["java"],
            ["/etc/java*", "/usr/share/java", "/usr/share/zoneinfo", "/etc/ssl/certs/java", "/usr/lib/jvm/*/lib/security", "/etc/ssl/certs", "/etc/fonts", "/usr/lib/jni", "/usr/lib/*/jni"], ["JAVA_HOME", "CLASSPATH", "CATALINA_HOME"]),
        Net,
        new("Lua", ["lua"], ["/usr/share/lua", "/usr/lib/*/lua", "/usr/local/share/lua", "/usr/local/lib/lua"], ["LUA_PATH", "LUA_CPATH"]),
        new("Tcl", ["tclsh", "wish", "expect"], ["/usr/share/tcltk", "/usr/lib/tcltk", "/usr/lib/*/tcltk", "/usr/share/tcl*", "/usr/lib/tcl*", "/usr/share/zoneinfo"], ["TCLLIBPATH"]),
        new("Erlang", ["erl", "erlexec", "escript", "elixir"], ["/usr/lib/erlang", "/usr/local/lib/erlang", "/usr/lib64/erlang", "/usr/bin/erl", "/usr/local/bin/erl", "/usr/lib/elixir", "/usr/local/lib/elixir", "/etc/ssl/certs"], ["ERL_LIBS"]),
        new("R", ["R", "Rscript"], ["/usr/lib/R", "/usr/share/R", "/usr/local/lib/R", "/usr/lib64/R", "/etc/R", "/usr/share/zoneinfo"], ["R_HOME", "R_LIBS", "R_LIBS_USER", "R_LIBS_SITE"]),
        new("Octave", ["octave", "octave-cli"], ["/usr/lib/*/octave", "/usr/share/octave", "/usr/local/share/octave", "/etc/octave*"], ["OCTAVE_PATH"]),
        new("Guile", ["guile"], ["/usr/share/guile", "/usr/lib/*/guile", "/usr/local/share/guile", "/usr/lib/guile"], ["GUILE_LOAD_PATH", "GUILE_LOAD_COMPILED_PATH"]),
        new("awk", ["gawk"], ["/usr/share/awk", "/usr/lib/*/gawk", "/usr/local/share/awk"], ["AWKPATH", "AWKLIBPATH"]),
        new("Mono", ["mono", "mono-sgen"], ["/usr/lib/mono", "/etc/mono", "/usr/lib/cli", "/usr/lib/libMono*", "/usr/lib/libmono-*", "/etc/ssl/certs"], ["MONO_PATH"]),
    ];

    /// <summary>Whether a file is one of its programs: <c>python3.11</c> is one of <c>python</c>.</summary>
    public bool Runs(string fileName) => Programs.Any(program =>
        fileName.StartsWith(program, StringComparison.Ordinal) && fileName.AsSpan(program.Length).IndexOfAnyExceptInRange('-', '9') < 0);
}
