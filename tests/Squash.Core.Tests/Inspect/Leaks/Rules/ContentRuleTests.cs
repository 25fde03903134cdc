using System.Text;
using Squash.Inspect.Leaks.Rules;

namespace Squash.Core.Tests.Inspect.Leaks.Rules;

/// <summary>Rules about the contents of any file: what they recognise, and what only looks similar.</summary>
public class ContentRuleTests
{
    private static readonly Secrets Secrets = new();

    public static TheoryData<string> Planted => [.. PlantedSecret.All().Where(secret => KeyRules.All.Concat(TokenRules.All).Any(rule => rule.Name == secret.Rule)).Select(secret => secret.Path)];

    /// <summary>Texts that are almost secrets.</summary>
    public static TheoryData<string> NearMisses => new()
    {
        Changed(Secrets.GitHub()), Secrets.GitHub() + "x", "x" + Secrets.GitHub(), Secrets.GitHub()[..^1],
        "gh" + "p_" + new string('x', 36), Changed(Secrets.Npm()),
        Secrets.GitHubFineGrained().Replace('_', 'a'), "glpat" + "-" + new string('a', 20), Secrets.GitLab()[..^1],
        Secrets.Slack().Replace("xoxb-4829", "xoxb-a829", StringComparison.Ordinal), "https://hooks.slack" + ".com/services/T00000000/B00000000/" + new string('X', 24),
        "AK" + "IAIOSFODNN7EXAMPLE", "AK" + "IAABCDEFGHIJKLMNOP", "x" + Secrets.AwsId(), Secrets.AwsId() + "A", Secrets.AwsId().Replace(Secrets.AwsId()[5], '1'),
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY", "aws_secret_access_key = " + Secrets.AwsSecret() + "x", "aws_secret_access_key" + Secrets.AwsSecret(),
        "AI" + "za" + new string('a', 35), Secrets.GoogleKey()[..^1], Secrets.Stripe().Replace("live", "test", StringComparison.Ordinal),
        "AccountKey=" + Secrets.AzureKey()[..^1],
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
        Changed(Secrets.Age()), Secrets.OpenAi().Replace("T3Blbk", "T3Blbj", StringComparison.Ordinal),
        "-----BEGIN RSA PRIVATE KEY-----\n", "-----BEGIN RSA PRIVATE KEY-----\0-----END RSA PRIVATE KEY-----",
        Secrets.Armor("RSA PRIVATE KEY", Secrets.Bytes(608, 1)), Secrets.Armor("CERTIFICATE", Secrets.Bytes(608, 1)),
        Secrets.RsaKey().Replace("-----END RSA", "-----END", StringComparison.Ordinal), Secrets.RsaKey().Remove(100, 64), Secrets.EcKey().Replace("PRIVATE", "PUBLIC", StringComparison.Ordinal),
        Secrets.Armor("OPENSSH PRIVATE KEY", Secrets.Bytes(300, 2)), Secrets.Armor("PGP PRIVATE KEY BLOCK", [0x99, .. Secrets.Bytes(300, 3)], "Comment: x\n\n"),
        Secrets.PuttyKey().Replace("Private-Lines", "Public-Lines", StringComparison.Ordinal),
        "client-key-data: " + Convert.ToBase64String(Secrets.Bytes(100, 4)),
    };

    [Theory]
    [MemberData(nameof(Planted))]
    public void Match_Secret_IsRecognisedWithItsExtent(string path)
    {
        PlantedSecret secret = PlantedSecret.All().First(each => each.Path == path);
        byte[] around = [.. "before "u8, .. secret.Content, .. "\nafter"u8];

        LeakMatch match = Assert.Single(Find(around));
        Assert.Equal(secret.Rule, match.Rule.Name);
        Assert.DoesNotContain(Encoding.Latin1.GetString(secret.Value), match.Shown, StringComparison.Ordinal);
        string found = Encoding.Latin1.GetString(around.AsSpan(match.Start, match.Length));
        Assert.True(found.Contains(Encoding.Latin1.GetString(secret.Value).Trim(), StringComparison.Ordinal) || secret.Content.AsSpan().IndexOf(around.AsSpan(match.Start, match.Length)) >= 0, found);
    }

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void Match_NearMiss_IsNot(string text) => Assert.Empty(Find(Encoding.Latin1.GetBytes($"a {text}\n")));

    [Fact]
    public void Match_StoresWithoutKeys_AreNot() =>
        Assert.Empty(Find([.. Secrets.Pkcs12(withKey: false), .. Secrets.JavaStore(tag: 2)]));

    [Fact]
    public void Rules_Prefixes_HaveTheBytesThatTheSearchNeeds() =>
        Assert.All(KeyRules.All.Concat(TokenRules.All), rule =>
        {
            Assert.NotEmpty(rule.Prefixes);
            Assert.All(rule.Prefixes, prefix => Assert.True(prefix.Length >= PrefixSearch.KeyBytes && prefix.All(c => c <= byte.MaxValue)));
        });

    private static string Changed(string token) => token[..^1] + (token[^1] == 'Q' ? 'P' : 'Q');

    private static List<LeakMatch> Find(byte[] text)
    {
        List<LeakMatch> matches = [];
        PrefixFinder.FindAll(text, matches);
        return matches;
    }
}
