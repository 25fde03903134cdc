using System.IO.Hashing;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Squash.Core.Tests.Inspect.Leaks;

/// <summary>Secrets of every form that belong to nobody. They are composed, so that no scanner of this repository takes them for real.</summary>
/// <param name="salt">Gives other secrets of the same forms.</param>
internal sealed class Secrets(int salt = 0)
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public string GitHub(string kind = "p", int seed = 1) => "gh" + kind + "_" + WithChecksum(Random(Base62, 30, seed));

    public string GitHubFineGrained() => "github" + "_pat_" + Random(Base62, 22, 2) + "_" + Random(Base62, 59, 3);

    public string GitLab(string kind = "glpat") => kind + "-" + Random(Base62, 20, 4);

    public string Slack() => "xox" + "b-" + "482913650127" + "-" + "739105846219" + "-" + Random(Base62, 24, 5);

    public string SlackApp() => "xapp" + "-1-A" + Random(Base62[..36], 10, 6) + "-739105846219-" + Random("0123456789abcdef", 64, 7);

    public string SlackWebhook() => "https://hooks.slack" + ".com/services/T" + Random(Base62[..36], 9, 8) + "/B" + Random(Base62[..36], 10, 9) + "/" + Random(Base62, 24, 10);

    public string AwsId() => "AK" + "IA" + "2" + Random("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 15, 11);

    public string AwsSecret() => "aB3" + Random(Base62 + "+/", 37, 12);

    public string GoogleKey() => "AI" + "za" + "Sy3aB" + Random(Base62 + "_-", 30, 13);

    public string GoogleOauth() => "GOC" + "SPX-" + "a3B" + Random(Base62 + "_-", 25, 14);

    public string Npm() => "np" + "m_" + WithChecksum(Random(Base62, 30, 15));

    public string Pypi() => "pypi" + "-AgEIcHlwaS5vcmc" + Random(Base62 + "_-", 120, 16);

    public string Stripe() => "sk" + "_live_" + "a3B" + Random(Base62, 40, 17);

    public string DockerHub() => "dckr" + "_pat_" + "a3B" + Random(Base62 + "_-", 24, 18);

    public string DockerOrganization() => "dckr" + "_oat_" + "a3B" + Random(Base62 + "_-", 29, 19);

    public string AzureKey() => Convert.ToBase64String(Bytes(64, 20));

    public string OpenAi() => "sk" + "-proj-" + Random(Base62, 40, 21) + "T3Blbk" + "FJ" + Random(Base62, 40, 22);

    public string Anthropic() => "sk" + "-ant-api03-" + Random(Base62 + "_-", 93, 23) + "AA";

    public string DigitalOcean() => "dop" + "_v1_" + Random("0123456789abcdef", 64, 24);

    public string Shopify() => "shp" + "at_" + Random("0123456789abcdef", 32, 25);

    public string Vault() => "hv" + "s." + "a3B" + Random(Base62 + "_-", 92, 26);

    public string RubyGems() => "ruby" + "gems_" + Random("0123456789abcdef", 48, 27);

    public string Pulumi() => "pu" + "l-" + Random("0123456789abcdef", 40, 28);

    public string Atlassian() => "ATATT3" + "xFfGF0" + Random(Base62 + "_-", 170, 29) + "=" + Random("0123456789ABCDEF", 8, 30);

    /// <summary>A key of age, with the checksum of Bech32.</summary>
    public string Age()
    {
        const string digits = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
        const string name = "age-secret-key-";
        int[] data = [.. Random(digits, 52, 31).Select(c => digits.IndexOf(c, StringComparison.Ordinal))];
        int[] values = [.. name.Select(c => c >> 5), 0, .. name.Select(c => c & 31), .. data, 0, 0, 0, 0, 0, 0];
        uint sum = 1;
        foreach (int value in values)
        {
            uint top = sum >> 25;
            sum = ((sum & 0x1ffffff) << 5) ^ (uint)value;
            uint[] generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
            for (int i = 0; i < 5; i++) sum ^= ((top >> i) & 1) != 0 ? generator[i] : 0;
        }

        sum ^= 1;
        string check = string.Concat(Enumerable.Range(0, 6).Select(i => digits[(int)((sum >> (5 * (5 - i))) & 31)]));
        return "AGE-SECRET" + "-KEY-1" + string.Concat(data.Select(value => digits[value])) + check;
    }

    public string Password(int seed) => "Vx" + Random(Base62, 14, 100 + seed) + "q7";

    public static string RsaKey()
    {
        using var rsa = RSA.Create(1024);
        return rsa.ExportRSAPrivateKeyPem() + "\n";
    }

    public static string EcKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportECPrivateKeyPem() + "\n";
    }

    public static string Pkcs8Key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    public static string EncryptedKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportEncryptedPkcs8PrivateKeyPem("password", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 10)) + "\n";
    }

    public string LegacyEncryptedKey() =>
        Armor("RSA PRIVATE KEY", Bytes(608, 32), "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC," + Random("0123456789ABCDEF", 32, 33) + "\n\n");

    public string OpenSshKey(string cipher = "none") =>
        Armor("OPENSSH PRIVATE KEY", [.. "openssh-key-v1\0"u8, 0, 0, 0, (byte)cipher.Length, .. Encoding.ASCII.GetBytes(cipher), 0, 0, 0, 4, .. "none"u8, .. Bytes(200, 34)]);

    public string PgpKey() => Armor("PGP PRIVATE KEY BLOCK", [0x95, 0x03, 0xbe, .. Bytes(400, 35)], "Comment: x\n\n");

    public string PuttyKey(string encryption = "none") =>
        "PuTTY-User-" + $"Key-File-3: ssh-ed25519\nEncryption: {encryption}\nComment: a\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 1\n{Random(Base62, 48, 36)}\nPrivate-MAC: {Random("0123456789abcdef", 64, 37)}\n";

    public static byte[] Pkcs12(bool withKey = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=nobody", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        using X509Certificate2 open = X509CertificateLoader.LoadCertificate(certificate.RawData);
        return (withKey ? certificate : open).Export(X509ContentType.Pfx, "password");
    }

    public byte[] JavaStore(int tag = 1) =>
        [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, (byte)tag, 0, 4, .. "name"u8, .. Bytes(300, 38)];

    public string Hash(int seed = 39) => "$6" + "$" + Random(Base62, 16, seed) + "$" + Random(Base62 + "./", 86, seed + 1);

    public static string Armor(string label, byte[] content, string headers = "") =>
        $"-----BEGIN {label}-----\n{headers}{Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}\n-----END {label}-----\n";

    /// <summary>A token with the CRC-32 of its characters in base 62.</summary>
    public static string WithChecksum(string body)
    {
        uint crc = Crc32.HashToUInt32(Encoding.ASCII.GetBytes(body));
        string check = "";
        for (int i = 0; i < 6; i++, crc /= 62) check = Base62[(int)(crc % 62)] + check;
        return body + check;
    }

    public byte[] Bytes(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed + (1000 * salt)).NextBytes(bytes);
        return bytes;
    }

    public string Random(string alphabet, int length, int seed)
    {
        var random = new Random(seed + (1000 * salt));
        return string.Concat(Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)]));
    }
}
