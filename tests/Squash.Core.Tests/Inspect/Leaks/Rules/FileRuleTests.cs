using System.Text;
using Squash.Inspect.Leaks.Rules;

namespace Squash.Core.Tests.Inspect.Leaks.Rules;

/// <summary>Rules about files of a known name.</summary>
public class FileRuleTests
{
    public static TheoryData<string> Planted => [.. PlantedSecret.All().Where(secret => FileRules.All.Any(rule => rule.Name == secret.Rule)).Select(secret => secret.Path)];

    [Theory]
    [MemberData(nameof(Planted))]
    public void Find_Secret_IsRecognised(string path)
    {
        PlantedSecret secret = PlantedSecret.All().First(each => each.Path == path);

        Assert.Equal(secret.Rule, Assert.Single(Find(path, Encoding.Latin1.GetString(secret.Content))).Rule.Name);
        Assert.True(FileRules.Picks(Encoding.UTF8.GetBytes(path)));
    }

    [Theory]
    [InlineData("root/.docker/config.json", """{"auths": {"a": {}}, "credsStore": "pass"}""")]
    [InlineData("app/config.json", """{"auth": "bWU6cGFzc3dvcmQ="}""")]
    [InlineData("root/.npmrc", "//r.test/:_authToken=${NPM_TOKEN}\n")]
    [InlineData("root/.npmrc", "; _authToken is set elsewhere\nregistry=https://r.test\n")]
    [InlineData("root/.pypirc", "[pypi]\npassword =\n")]
    [InlineData("etc/pip.conf", "[global]\nindex-url = https://pypi.test/simple\n")]
    [InlineData("etc/pip.conf", "[global]\nindex-url = https://me:${TOKEN}@pypi.test/simple\n")]
    [InlineData("app/.git/config", "[remote \"origin\"]\nurl = git@git.test:me/app.git\nurl = ssh://git@git.test/app\n")]
    [InlineData("app/.git/HEAD", "something else\n")]
    [InlineData("app/HEAD", "ref: refs/heads/main\n")]
    [InlineData("usr/share/maven/conf/settings.xml", "<!-- <server><password>repopwd</password></server> -->")]
    [InlineData("root/.m2/settings.xml", "<password>{COQLCE6DU6GtcS5P=}</password><password>${env.PW}</password>")]
    [InlineData("app/gradle.properties", "org.gradle.daemon=false\nmyPassword=\nother.token=${TOKEN}\n")]
    [InlineData("app/terraform.tfstate", """{"terraform_version": "1.5.0", "resources": []}""")]
    [InlineData("app/x.tfstate", """{"password": "Quite-4-Secret"}""")]
    [InlineData("root/.bash_history", "\n")]
    [InlineData("app/.env", "DB_PASSWORD=\nTOKEN=changeme\nKEY_FILE=/run/secrets/key\n# SECRET=Quite-4-Secret\n")]
    [InlineData("app/.env.example", "DB_PASSWORD=Quite-4-Secret\n")]
    [InlineData("etc/shadow", "root:*:19000:0:99999:7:::\nbin:!:19000::::::\ndaemon:!!:1::::::\nme::1::::::\n")]
    [InlineData("opt/etc/shadow", "root:$6$abcdefgh$abcdefghijklmnopqrstuvwxyz:19000:0:99999:7:::\n")]
    [InlineData("etc/ssh/ssh_host_rsa_key.pub", "ssh-rsa AAAA\n")]
    [InlineData("root/.my.cnf", "[client]\nuser=me\n")]
    [InlineData("root/.pgpass", "# hostname:port:database:username:password\n")]
    public void Find_NearMiss_IsNot(string path, string content) => Assert.Empty(Find(path, content));

    [Fact]
    public void Rules_AllHaveANameASourceAndFiles() =>
        Assert.All(FileRules.All, rule =>
        {
            Assert.StartsWith("https://", rule.Source, StringComparison.Ordinal);
            Assert.NotEmpty(rule.Files);
            Assert.Matches("^[a-z0-9-]+$", rule.Name);
        });

    private static List<LeakMatch> Find(string path, string content)
    {
        List<LeakMatch> matches = [];
        foreach (PatternRule rule in FileRules.Of(Encoding.UTF8.GetBytes(path))) rule.Find(content, matches);
        return matches;
    }
}
