using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>The data that each function or library reads. docs/slim.md has a paragraph on each.</summary>
internal static class DataRuleTable
{
    private static readonly string[] CharacterSets = ["/usr/lib/gconv", "/usr/lib/*/gconv", "/usr/lib64/gconv"];

    private static readonly string[] SetLocale = ["setlocale", "newlocale", "__newlocale", "uselocale"];

    private static readonly string[] Locales =
    [
        "/usr/lib/locale/C.utf8", "/usr/lib/locale/C.UTF-8", "/usr/lib/locale/{LOCALE}", "/usr/share/i18n/locales/{LOCALE}", "/usr/share/locale/locale.alias", "/etc/locale.alias", "/usr/lib/locale/locale-archive",
    ];

    // The assertion in iconv/iconv.c. All static programs name the directory of modules, because stdio can convert.
    private static readonly Dictionary<string, string> Iconv = new() { ["Nothing like this should happen"] = "iconv" };

    // All static programs have setlocale, because messages for errors are translated.
    private static readonly Dictionary<string, string> InAnyStatic = new() { ["/usr/lib/locale"] = "setlocale" };

    public static IReadOnlyList<DataRule> All { get; } =
    [
        new("names")
        {
            Imports =
            [
                "getaddrinfo", "getnameinfo", "gethostbyname", "gethostbyname_r", "gethostbyname2", "gethostbyname2_r", "gethostbyaddr", "gethostbyaddr_r", "getpwnam", "getpwnam_r",
                "getpwuid", "getpwuid_r", "getpwent", "getgrnam", "getgrnam_r", "getgrgid", "getgrgid_r", "getgrent", "getgrouplist", "initgroups", "getservbyname", "getservbyname_r",
                "getservbyport", "getservbyport_r", "getprotobyname", "getprotobyname_r", "getspnam", "getspnam_r", "res_init", "__res_init", "res_search", "__res_search", "wordexp", "glob",
            ],
            Texts = ["/etc/resolv.conf", "/etc/nsswitch.conf"],
            Paths =
            [
                "/etc/nsswitch.conf", "/etc/hosts", "/etc/host.conf", "/etc/resolv.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols", "/etc/networks", "/etc/rpc", "/etc/ethers",
                "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow",
            ],
            Loads = ["libnss_*.so.2"],
        },
        new("character sets")
        {
            Imports = ["iconv_open"],
            Except = ["libstdc++"],
            StaticTexts = Iconv,
            Paths = CharacterSets,
        },
        new("character sets") { Imports = SetLocale, StaticTexts = InAnyStatic, Condition = ImageLocales.NeedCharacterSets, Paths = CharacterSets },
        new("locales") { Imports = SetLocale, Paths = Locales },
        new("locales") { StaticTexts = InAnyStatic, Condition = settings => ImageLocales.Of(settings).Any(), Paths = Locales },
        new("time zones")
        {
            Imports = ["localtime", "localtime_r", "tzset", "mktime", "strptime", "ctime", "ctime_r", "__localtime_r", "__localtime64_r", "timelocal"],
            Texts = ["/usr/share/zoneinfo"],
            Paths = ["/etc/localtime", "/etc/timezone", "/usr/share/zoneinfo/{TZ}", "{TZ}"],
            PackagePaths = ["/usr/share/zoneinfo"],
        },
        new("certificates")
        {
            Imports = ["SSL_CTX_new", "gnutls_init", "NSS_Init", "mbedtls_ssl_setup"],
            Libraries = ["libssl", "libgnutls", "libssl3", "libnss3", "libmbedtls", "libwolfssl", "libbearssl", "libtls"],
            Texts = ["crypto/tls", "/etc/ssl/certs", "/etc/pki/tls/certs", "/etc/ssl/cert.pem"],
            Paths =
            [
                "/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem", "/etc/ssl/openssl.cnf", "/etc/ssl1.1", "/etc/pki/tls/certs", "/etc/pki/tls/cert.pem", "/etc/pki/tls/openssl.cnf",
                "/etc/pki/ca-trust/extracted", "/etc/pki/nssdb", "/usr/local/share/certs", "/usr/local/share/ca-certificates", "/usr/share/ca-certificates", "/usr/local/ssl/cert.pem", "/var/lib/ca-certificates",
                "/usr/lib/ssl", "/usr/lib/*/ossl-modules", "/usr/lib/ossl-modules", "/usr/lib64/ossl-modules", "/usr/lib/*/engines-*", "/usr/lib/engines-*", "/usr/lib64/engines-*",
                "/etc/crypto-policies", "/etc/gnutls", "/usr/lib/*/nss", "/usr/lib/*/libnssckbi.so", "/usr/lib/*/libsoftokn3.so", "/usr/lib/*/libfreeblpriv3.so", "/usr/lib/*/libfreebl3.so", "/usr/lib/*/libnssdbm3.so",
            ],
        },
        new("threads") { Imports = ["pthread_cancel", "pthread_exit", "backtrace"], Loads = ["libgcc_s.so.1"] },
        new("shell commands") { Imports = ["system", "popen", "wordexp"], Paths = ["/bin/sh"] },
        new("PAM")
        {
            Imports = ["pam_start"],
            Libraries = ["libpam"],
            Paths = ["/etc/pam.d", "/etc/pam.conf", "/etc/security", "/etc/login.defs", "/lib/*/security", "/usr/lib/*/security", "/lib/security", "/usr/lib/security", "/usr/lib64/security", "/sbin/unix_chkpwd", "/usr/share/pam"],
        },
        new("login shells") { Imports = ["pam_open_session"], IsForStarted = true, Paths = ["{SHELLS}", "{HOMES}"] },
        new("SASL") { Libraries = ["libsasl2"], Paths = ["/usr/lib/*/sasl2", "/usr/lib/sasl2", "/usr/lib64/sasl2", "/etc/sasl2", "/etc/sasl"] },
        new("Kerberos") { Libraries = ["libkrb5", "libgssapi_krb5"], Paths = ["/etc/krb5.conf", "/etc/krb5.conf.d", "/usr/lib/*/krb5/plugins", "/usr/lib64/krb5/plugins", "/usr/lib/krb5/plugins", "/etc/gss"] },
        new("PKCS #11")
        {
            Libraries = ["libp11-kit"],
            Paths = ["/etc/pkcs11", "/usr/share/p11-kit", "/usr/lib/*/pkcs11", "/usr/lib/pkcs11", "/usr/lib64/pkcs11", "/usr/lib/*/p11-kit-trust.so", "/usr/lib/p11-kit"],
        },
        new("ICU") { Libraries = ["libicuuc", "libicudata"], Paths = ["/usr/share/icu", "/usr/lib/*/icu", "/usr/lib/icu"] },
        new("images")
        {
            Libraries = ["libgdk_pixbuf-2.0", "libMagickCore-6.Q16", "libMagickCore-7.Q16", "libvips"],
            Paths = ["/usr/lib/*/gdk-pixbuf-2.0", "/usr/lib/gdk-pixbuf-2.0", "/usr/lib64/gdk-pixbuf-2.0", "/usr/lib/*/ImageMagick-*", "/etc/ImageMagick-*", "/usr/share/mime/mime.cache", "/usr/lib/*/vips-modules-*"],
        },
        new("fonts") { Libraries = ["libfontconfig"], Paths = ["/etc/fonts", "/usr/share/fontconfig", "/usr/share/fonts", "/usr/local/share/fonts"] },
        new("GIO") { Libraries = ["libgio-2.0"], Paths = ["/usr/lib/*/gio", "/usr/lib/gio", "/usr/lib64/gio", "/usr/share/glib-2.0/schemas"] },
        new("Qt") { Libraries = ["libQt5Core", "libQt6Core"], Paths = ["/usr/lib/*/qt5/plugins", "/usr/lib/*/qt6/plugins", "/usr/lib/qt*/plugins", "/usr/lib64/qt*/plugins", "/usr/share/qt5", "/usr/share/qt6"] },
        new("terminals") { Libraries = ["libtinfo", "libncurses", "libncursesw", "libtinfow"], Paths = ["/lib/terminfo", "/etc/terminfo", "/usr/lib/terminfo", "/usr/share/terminfo"] },
        new("file types") { Libraries = ["libmagic"], Paths = ["/etc/magic", "/etc/magic.mime", "/usr/share/misc/magic*", "/usr/share/file", "/usr/lib/file"] },
        new("ODBC") { Libraries = ["libodbc"], Paths = ["/etc/odbc.ini", "/etc/odbcinst.ini", "/usr/lib/*/odbc"] },
        new("GStreamer") { Libraries = ["libgstreamer-1.0"], Paths = ["/usr/lib/*/gstreamer-1.0", "/usr/lib/*/gstreamer1.0", "/usr/lib/gstreamer-1.0"] },
    ];
}
