namespace Squash.Inspect.Leaks.Rules;

/// <summary>Private keys, recognised by their structure.</summary>
internal static class KeyRules
{
    private const string Pem = "https://www.rfc-editor.org/rfc/rfc7468";
    private const string Putty = "https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html";

    public static readonly PrefixRule[] All =
    [
        new PrivateKeyRule { Name = "private-key", Title = "private key", Severity = LeakSeverity.High, Source = Pem, IsEncrypted = false },
        new PrivateKeyRule { Name = "encrypted-private-key", Title = "encrypted private key", Severity = LeakSeverity.Medium, Source = Pem, IsEncrypted = true },
        new PgpKeyRule { Name = "pgp-key", Title = "OpenPGP secret key", Severity = LeakSeverity.High, Source = "https://www.rfc-editor.org/rfc/rfc9580#name-forming-ascii-armor" },
        new PuttyKeyRule { Name = "putty-key", Title = "PuTTY private key", Severity = LeakSeverity.High, Source = Putty, IsEncrypted = false },
        new PuttyKeyRule { Name = "encrypted-putty-key", Title = "encrypted PuTTY private key", Severity = LeakSeverity.Medium, Source = Putty, IsEncrypted = true },
        new Pkcs12Rule { Name = "pkcs12-key", Title = "PKCS#12 store with a private key", Severity = LeakSeverity.Medium, Source = "https://www.rfc-editor.org/rfc/rfc7292" },
        new JavaKeyStoreRule
        {
            Name = "java-key-store", Title = "Java key store with a private key", Severity = LeakSeverity.Medium,
            Source = "https://docs.oracle.com/en/java/javase/21/docs/specs/security/standard-names.html#keystore-types",
        },
        new KubernetesKeyRule
        {
            Name = "kubernetes-key", Title = "Kubernetes client key", Severity = LeakSeverity.High,
            Source = "https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/",
        },
    ];
}
