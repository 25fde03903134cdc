namespace Squash.Inspect.Leaks;

/// <summary>Keys that packages publish for their tests and examples. Everybody has them, so they protect nothing.</summary>
internal static class BuiltInAllowances
{
    private const string Published = "published with a package, for its tests or examples";
    private const string GnuTls = "the self-tests of GnuTLS are part of the library";
    private const string GoogleSdk = "published with Google's SDK; your own keys are not in it";

    public static readonly AllowedLeak[] All =
    [
        Of("*", "/usr/share/doc/", "published with a package, in its documentation"),
        Of("*", "/**/lib/python3*/test/", "part of Python's own tests"),
        Of("*", "/**/site-packages/**/test*/", Published),
        Of("*", "/**/dist-packages/**/test*/", Published),
        Of("*", "/**/site-packages/**/examples/", Published),
        Of("*", "/**/dist-packages/**/examples/", Published),
        Of("*", "/**/site-packages/moto/moto_proxy/", "moto's proxy has the same key everywhere"),
        Of("*", "/**/node_modules/**/test*/", Published),
        Of("*", "/**/gems/**/spec/", Published),
        Of("*", "/**/gems/**/test*/", Published),
        Of("*", "/**/pkg/mod/**/testdata/", Published),
        Of("*", "/**/pkg/mod/**/*_test.go", Published),
        Of("*", "/**/go*/src/**/testdata/", "part of Go's own tests"),
        Of("*", "/**/go*/src/**/*_test.go", "part of Go's own tests"),
        Of("*", "/**/.cargo/registry/src/**/tests/", Published),
        Of("*", "/**/google-cloud-sdk/lib/", GoogleSdk),
        Of("*", "/**/google-cloud-sdk/platform/", GoogleSdk),
        Of("private-key", "/**/libgnutls*.so*", GnuTls),
        Of("private-key", "/**/libgnutls.a", GnuTls),
        Of("pkcs12-key", "/usr/share/cmake*/Templates/Windows/Windows_TemporaryKey.pfx", "the template of a key for tests, part of CMake"),
        Of("google-api-key", "/etc/chromium.d/apikeys", "Debian publishes the keys of its Chromium"),
        Of("private-key", "/etc/ssl/private/ssl-cert-snakeoil.key", "Debian's ssl-cert makes it for tests and warns against any other use"),
    ];

    private static AllowedLeak Of(string rule, string place, string reason) => new() { Rule = rule, Place = place, Reason = reason };
}
