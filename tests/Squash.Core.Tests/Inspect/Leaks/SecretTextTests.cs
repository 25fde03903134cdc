using Squash.Inspect.Leaks;

namespace Squash.Core.Tests.Inspect.Leaks;

/// <summary>Secrets in commands and variables.</summary>
public class SecretTextTests
{
    [Theory]
    [InlineData("ENV DB_PASSWORD=Quite-4-Secret", "ENV DB_PASSWORD=****")]
    [InlineData("ENV DB_PASSWORD=Quite 4 Secret", "ENV DB_PASSWORD=****")]
    [InlineData("ENV DB_PASSWORD=Quite 4 Secret USER=me", "ENV DB_PASSWORD=**** USER=me")]
    [InlineData("/bin/sh -c #(nop)  ENV API_KEY=Quite-4-Secret", "/bin/sh -c #(nop)  ENV API_KEY=****")]
    [InlineData("ARG NPM_TOKEN=Quite-4-Secret", "ARG NPM_TOKEN=****")]
    [InlineData("|2 NPM_TOKEN=Quite-4-Secret V=1 /bin/sh -c npm ci", "|2 NPM_TOKEN=**** V=1 /bin/sh -c npm ci")]
    [InlineData("RUN /bin/sh -c export TOKEN='Quite 4 Secret' && make", "RUN /bin/sh -c export TOKEN='****' && make")]
    [InlineData("curl https://h.test/?access_token=Quite4Secret&x=1", "curl https://h.test/?access_token=****&x=1")]
    [InlineData("tool --password Quite-4-Secret --verbose", "tool --password **** --verbose")]
    [InlineData("tool --password=Quite-4-Secret", "tool --password=****")]
    [InlineData("curl -H \"Authorization: Bearer Quite4Secret.x\" h.test", "curl -H \"Authorization: Bearer ****\" h.test")]
    [InlineData("curl -sS -u me:Quite-4-Secret https://h.test", "curl -sS -u **** https://h.test")]
    [InlineData("sshpass -p Quite-4-Secret ssh h.test", "sshpass -p **** ssh h.test")]
    [InlineData("echo 'root:Quite-4-Secret' | chpasswd", "echo 'root:****' | chpasswd")]
    [InlineData("git clone https://me:Quite-4-Secret@h.test/x", "git clone https://****@h.test/x")]
    [InlineData("git clone https://a1b2c3d4e5f6a7b8c9d0e1f2@h.test/x", "git clone https://****@h.test/x")]
    [InlineData("cat /run/secrets/key > /etc/key", "****")]
    [InlineData("pässword: TOKEN=Quite-4-Secret ü", "pässword: TOKEN=**** ü")]
    public void Redact_Secret_IsReplaced(string text, string redacted) => Assert.Equal(redacted, SecretText.Redact(text));

    [Theory]
    [InlineData("ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D")]
    [InlineData("ENV PASSWORD_FILE=/run/secrets/pw TOKEN_URL=https://h.test/token")]
    [InlineData("ENV DB_PASSWORD=")]
    [InlineData("ENV DB_PASSWORD=changeme")]
    [InlineData("ENV DB_PASSWORD=$OTHER")]
    [InlineData("RUN /bin/sh -c TOKEN=$(cat /run/secrets/token) make")]
    [InlineData("RUN /bin/sh -c TOKEN=\"$(cat /run/secrets/token)\" make")]
    [InlineData("RUN /bin/sh -c adduser --disabled-password --gecos '' me")]
    [InlineData("RUN /bin/sh -c adduser --disabled-password me")]
    [InlineData("RUN /bin/sh -c gpg --batch --passphrase '' --gen-key")]
    [InlineData("git clone https://git:${TOKEN}@h.test/x")]
    [InlineData("git clone https://$USER:$TOKEN@h.test/x")]
    [InlineData("git clone ssh://git@h.test/x")]
    [InlineData("curl https://h.test/a@b")]
    [InlineData("sed -i 's/^#?password=.*/password=/' /etc/x")]
    [InlineData("docker login --password-stdin")]
    [InlineData("echo me:$PASSWORD | chpasswd")]
    [InlineData("cat /run/secrets/key | tool")]
    public void Redact_NearMiss_Stays(string text) => Assert.Equal(text, SecretText.Redact(text));

    [Fact]
    public void Redact_Token_IsReplacedWherever()
    {
        string token = new Secrets().GitHub();

        Assert.Equal("COPY x **** /", SecretText.Redact($"COPY x {token} /"));
    }

    [Fact]
    public void Redact_Again_ChangesNothing()
    {
        string once = SecretText.Redact("ENV DB_PASSWORD=Quite-4-Secret API_KEY=Quite-4-Secret https://me:Quite-4-Secret@h.test");

        Assert.Equal(once, SecretText.Redact(once));
    }
}
