using System.Text;
using CsCheck;
using Squash.Instructions;

namespace Squash.Core.Tests.Instructions;

public class ConfigInstructionTests
{
    private const string Image =
        """{"Env":["PATH=/bin","VER=3"],"Cmd":["old"],"Entrypoint":["/old"],"Labels":{"Title":"t"},"x":1.10,"Healthcheck":{"Test":["CMD","old"],"Interval":5},"WorkingDir":"/srv","User":"u"}""";

    private static readonly string[] Pieces =
    [
        "ENV ", "LABEL ", "CMD ", "EXPOSE ", "HEALTHCHECK ", "--interval=", "UNSET ", "ONBUILD ", "VOLUME ", "WORKDIR ", "\"", "'", "\\", "$", "${", "}", ":-", "=", " ", "\n", "[", "]", ",", "a", "5s", "80", "-", "/", "#", "\ud800", "é",
    ];

    [Theory]
    [InlineData("CMD echo \"a  b\" $VER", """{"Cmd":["/bin/sh","-c","echo \"a  b\" $VER"]}""")]
    [InlineData("""cmd [ "a", "\u00e9" ]""", """{"Cmd":["a","é"]}""")]
    [InlineData("""CMD ['a']""", """{"Cmd":["/bin/sh","-c","['a']"]}""")]
    [InlineData("""CMD ["\ud800"]""", """{"Cmd":["�"]}""")]
    [InlineData("ENTRYPOINT a | b", """{"Entrypoint":["/bin/sh","-c","a | b"]}""")]
    [InlineData("SHELL [\"bash\",\"-c\"]\nCMD a\nENTRYPOINT b", """{"Shell":["bash","-c"],"Cmd":["bash","-c","a"],"Entrypoint":["bash","-c","b"]}""")]
    [InlineData("ENV A=b C=\"d e\" F='$X' G=h\\ i", """{"Env":["A=b","C=d e","F=$X","G=h i"]}""")]
    [InlineData("ENV A b  \"c\"", """{"Env":["A=b  c"]}""")]
    [InlineData("ENV A=\"x\\\"y\\z\\\\\"", """{"Env":["A=x\"y\\z\\"]}""")]
    [InlineData("ENV A=1\nENV B=$A C=${A}2 D=\\$A E=$ F=${N:-n} G=${A:+a} H=${N-m} I=${A+b} J=${A:?no}", """{"Env":["A=1","B=1","C=12","D=$A","E=$","F=n","G=a","H=m","I=b","J=1"]}""")]
    [InlineData("ENV A=1 A=2 \\\n# comment\n\n B=3", """{"Env":["A=2","B=3"]}""")]
    [InlineData("LABEL \"a b\"=c 说明='精简' d=", """{"Labels":{"a b":"c","说明":"精简","d":""}}""")]
    [InlineData("LABEL a=1 A=2", """{"Labels":{"a":"1","A":"2"}}""")]
    [InlineData("EXPOSE 80 53/UDP 8000-8002/sctp 0081 1.2.3.4:90:91 [::1]::92", """{"ExposedPorts":{"80/tcp":{},"53/udp":{},"8000/sctp":{},"8001/sctp":{},"8002/sctp":{},"81/tcp":{},"91/tcp":{},"92/tcp":{}}}""")]
    [InlineData("ENV P=\"1 2/udp\"\nEXPOSE $P", """{"Env":["P=1 2/udp"],"ExposedPorts":{"1/tcp":{},"2/udp":{}}}""")]
    [InlineData("HEALTHCHECK --interval=1m30s --timeout=1.5s --start-period=2h --start-interval=1ms --retries=3 CMD a b", """{"Healthcheck":{"Test":["CMD-SHELL","a b"],"Interval":90000000000,"Timeout":1500000000,"StartPeriod":7200000000000,"StartInterval":1000000,"Retries":3}}""")]
    [InlineData("""healthcheck cmd ["a"]""", """{"Healthcheck":{"Test":["CMD","a"]}}""")]
    [InlineData("HEALTHCHECK none", """{"Healthcheck":{"Test":["NONE"]}}""")]
    [InlineData("ONBUILD RUN  a\nonbuild ENV A=b", """{"OnBuild":["RUN  a","ENV A=b"]}""")]
    [InlineData("STOPSIGNAL SIGRTMIN+3", """{"StopSignal":"SIGRTMIN+3"}""")]
    [InlineData("USER \"a b\"", """{"User":"a b"}""")]
    [InlineData("VOLUME /a \"/b\"", """{"Volumes":{"/a":{},"/b":{}}}""")]
    [InlineData("""VOLUME ["/a b", " /c "]""", """{"Volumes":{"/a b":{},"/c":{}}}""")]
    [InlineData("WORKDIR a/./b//../c", """{"WorkingDir":"/a/c"}""")]
    [InlineData("WORKDIR ../..", """{"WorkingDir":"/"}""")]
    [InlineData("WORKDIR /../x y", """{"WorkingDir":"/../x y"}""")]
    public void Apply_ToAnEmptyConfig_SetsWhatDockerSets(string text, string expected) => Assert.Equal(expected, Apply("{}", text).Config);

    [Theory]
    [InlineData("ENV VER=4", "\"VER=3\"", "\"VER=4\"")]
    [InlineData("ENV A=$VER", "\"VER=3\"", "\"VER=3\",\"A=3\"")]
    [InlineData("LABEL title=x", """{"Title":"t"}""", """{"Title":"t","title":"x"}""")]
    [InlineData("WORKDIR sub", "\"/srv\"", "\"/srv/sub\"")]
    [InlineData("ENTRYPOINT [\"new\"]", "\"Cmd\":[\"old\"],\"Entrypoint\":[\"/old\"]", "\"Entrypoint\":[\"new\"]")]
    [InlineData("CMD [\"c\"]\nENTRYPOINT [\"new\"]", "\"Cmd\":[\"old\"],\"Entrypoint\":[\"/old\"]", "\"Cmd\":[\"c\"],\"Entrypoint\":[\"new\"]")]
    [InlineData("CMD []", "[\"old\"]", "[]")]
    [InlineData("HEALTHCHECK CMD x", "[\"CMD\",\"old\"]", "[\"CMD-SHELL\",\"x\"]")]
    [InlineData("HEALTHCHECK --interval=1s --retries=2 CMD x", "[\"CMD\",\"old\"],\"Interval\":5", "[\"CMD-SHELL\",\"x\"],\"Interval\":1000000000,\"Retries\":2")]
    [InlineData("USER $NO", "", "")]
    [InlineData("UNSET HEALTHCHECK\nHEALTHCHECK CMD x", "\"Healthcheck\":{\"Test\":[\"CMD\",\"old\"],\"Interval\":5},\"WorkingDir\":\"/srv\",\"User\":\"u\"", "\"WorkingDir\":\"/srv\",\"User\":\"u\",\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"x\"]}")]
    [InlineData("UNSET ENV VER", ",\"VER=3\"", "")]
    [InlineData("UNSET ENV VER PATH", "\"Env\":[\"PATH=/bin\",\"VER=3\"],", "")]
    [InlineData("UNSET LABEL Title", "\"Labels\":{\"Title\":\"t\"},", "")]
    [InlineData("UNSET CMD", "\"Cmd\":[\"old\"],", "")]
    [InlineData("unset entrypoint", "\"Entrypoint\":[\"/old\"],", "")]
    [InlineData("UNSET USER", ",\"User\":\"u\"", "")]
    [InlineData("UNSET WORKDIR", ",\"WorkingDir\":\"/srv\"", "")]
    public void Apply_ToAnImage_LeavesTheRestToTheLetter(string text, string before, string after)
    {
        string expected = before.Length == 0 ? Image : Image.Replace(before, after, StringComparison.Ordinal);

        (string config, IReadOnlyList<string> warnings) = Apply(Image, text);

        Assert.Equal(expected, config);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("""{"ExposedPorts":{"80":{},"081/TCP":{},"x":{}}}""", "UNSET EXPOSE 80-81", """{"ExposedPorts":{"x":{}}}""")]
    [InlineData("""{"Volumes":{"/a b":{}},"y":2}""", "UNSET VOLUME [\"/a b\"]", """{"y":2}""")]
    [InlineData("""{"OnBuild":["RUN x"],"Shell":["a"],"StopSignal":"9"}""", "UNSET ONBUILD\nUNSET SHELL\nUNSET STOPSIGNAL", "{}")]
    [InlineData("""{"ArgsEscaped":true,"Cmd":["a"]}""", "CMD [\"b\"]", """{"Cmd":["b"]}""")]
    [InlineData("""{ "env" : [ "\u0041=1" , "B=2" ] }""", "ENV B=3", """{ "env" : ["\u0041=1","B=3"] }""")]
    public void Apply_ToAnOddConfig_FindsWhatItNames(string config, string text, string expected) => Assert.Equal(expected, Apply(config, text).Config);

    [Theory]
    [InlineData("UNSET ENV NO", "UNSET ENV: the image has no \"NO\"")]
    [InlineData("UNSET LABEL title", "UNSET LABEL: the image has no \"title\"")]
    [InlineData("UNSET EXPOSE 80", "UNSET EXPOSE: the image has no \"80/tcp\"")]
    [InlineData("UNSET STOPSIGNAL", "UNSET STOPSIGNAL: the image has none")]
    [InlineData("ENTRYPOINT []", "ENTRYPOINT [] leaves the image's own in place, as docker commit does: UNSET ENTRYPOINT removes it")]
    [InlineData("UNSET ENTRYPOINT\nCMD []", "CMD [] leaves the image's own in place, as docker commit does: UNSET CMD removes it")]
    public void Apply_WithoutEffect_Warns(string text, string warning) => Assert.Equal([warning], Apply(Image, text).Warnings);

    [Theory]
    [InlineData("", "the instruction is empty: write one such as ENV NAME=VALUE")]
    [InlineData("# comment", "the instruction is empty: write one such as ENV NAME=VALUE")]
    [InlineData("RUN x", "\"RUN x\", character 1: RUN does not change the config of an image: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, UNSET, USER, VOLUME, WORKDIR do")]
    [InlineData("ENVV A=b", "\"ENVV A=b\", character 1: \"ENVV\" is not an instruction: there are CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, UNSET, USER, VOLUME, WORKDIR")]
    [InlineData("CMD", "\"CMD\", character 4: CMD needs an argument")]
    [InlineData("CMD [\"a\", 1]", "\"CMD [\"a\", 1]\", character 5: the JSON array may hold strings only")]
    [InlineData("CMD [\"é\"] # b", "\"CMD [\"é\"] # b\", character 10: there is text behind the JSON array, which versions of docker read differently: remove it")]
    [InlineData("CMD --x a", "\"CMD --x a\", character 5: CMD has no option \"--x\"")]
    [InlineData("ENV A", "\"ENV A\", character 5: \"A\" has no value: write NAME=VALUE")]
    [InlineData("ENV A=b  C", "\"ENV A=b  C\", character 10: \"C\" has no value: write NAME=VALUE, and quote a value that has spaces")]
    [InlineData("ENV =b", "\"ENV =b\", character 5: there is no name before '='")]
    [InlineData("ENV A=\"b", "\"ENV A=\"b\", character 7: there is no closing double quote")]
    [InlineData("ENV A=1 B='b", "\"ENV A=1 B='b\", character 11: there is no closing single quote")]
    [InlineData("EXPOSE 80 81/icmp", "\"EXPOSE 80 81/icmp\", character 11: the protocol \"icmp\" is not tcp, udp or sctp")]
    [InlineData("EXPOSE 65536", "\"EXPOSE 65536\", character 8: \"65536\" is not a port or a range of ports, such as 80 or 8000-8010")]
    [InlineData("EXPOSE 9-8", "\"EXPOSE 9-8\", character 8: the range \"9-8\" ends before it begins")]
    [InlineData("HEALTHCHECK --interval=5 CMD x", "\"HEALTHCHECK --interval=5 CMD x\", character 24: \"5\" is not a duration, such as 30s or 1m30s")]
    [InlineData("HEALTHCHECK --timeout=1us CMD x", "\"HEALTHCHECK --timeout=1us CMD x\", character 23: the shortest duration is 1ms")]
    [InlineData("HEALTHCHECK --interval=1s --interval=2s CMD x", "\"HEALTHCHECK --interval=1s --interval=2s CMD x\", character 27: --interval is given twice")]
    [InlineData("HEALTHCHECK SH x", "\"HEALTHCHECK SH x\", character 13: \"SH\" is neither CMD nor NONE")]
    [InlineData("ONBUILD ONBUILD RUN x", "\"ONBUILD ONBUILD RUN x\", character 9: ONBUILD cannot be a trigger of ONBUILD")]
    [InlineData("ONBUILD ENV A", "\"ONBUILD ENV A\", character 13: \"A\" has no value: write NAME=VALUE")]
    [InlineData("SHELL bash -c", "\"SHELL bash -c\", character 7: SHELL takes a JSON array, such as [\"/bin/bash\", \"-c\"]")]
    [InlineData("STOPSIGNAL SIGNOPE", "\"STOPSIGNAL SIGNOPE\", character 12: \"SIGNOPE\" is not a signal of Linux, such as SIGTERM or 15")]
    [InlineData("VOLUME [\"\"]", "\"VOLUME [\"\"]\", character 8: the path of a volume is empty")]
    [InlineData("UNSET ENV", "\"UNSET ENV\", character 7: UNSET ENV needs the name of what is to be removed")]
    [InlineData("UNSET CMD x", "\"UNSET CMD x\", character 11: UNSET CMD takes no argument")]
    [InlineData("UNSET RUN", "\"UNSET RUN\", character 7: \"RUN\" cannot be unset: there are CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR")]
    [InlineData("ENV A=b\nNOPE", "\"NOPE\", character 1: \"NOPE\" is not an instruction: there are CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, UNSET, USER, VOLUME, WORKDIR")]
    public void ParseAll_BadInstruction_SaysWhatAndWhere(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidRequestException>(() => ConfigInstruction.ParseAll(text)).Message);

    [Theory]
    [InlineData("ENV A=${VER", "\"ENV A=${VER\", character 7: there is no closing '}'")]
    [InlineData("ENV A=x${}", "\"ENV A=x${}\", character 8: the substitution names no variable")]
    [InlineData("ENV A='b' C=\"${NO:?must be set}\"", "\"ENV A='b' C=\"${NO:?must be set}\"\", character 14: the variable NO is not set: must be set")]
    [InlineData("ENV A=${VER%x}", "\"ENV A=${VER%x}\", character 7: of the substitutions only ${VER} and those with :-, :+, :?, -, + and ? are supported")]
    [InlineData("WORKDIR $NO", "\"WORKDIR $NO\", character 9: the path is empty")]
    public void Apply_BadVariable_SaysWhatAndWhere(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidRequestException>(() => Apply(Image, text)).Message);

    [Theory]
    [InlineData("""[]""", "ENV A=b")]
    [InlineData("""{"Env":{}}""", "ENV A=b")]
    [InlineData("""{"Env":[1]}""", "UNSET ENV A")]
    [InlineData("""{"Labels":[]}""", "LABEL a=b")]
    [InlineData("""{"WorkingDir":1}""", "WORKDIR a")]
    public void Apply_ConfigOfAnotherForm_IsABadImage(string config, string text) => Assert.Throws<InvalidImageException>(() => Apply(config, text));

    [Fact]
    public void Parse_SeveralInstructions_IsRefused()
    {
        Assert.Equal("ENV A=b C=d", ConfigInstruction.Parse("  ENV A=b\\\n C=d  ").ToString());
        Assert.Throws<InvalidRequestException>(() => ConfigInstruction.Parse("ENV A=b\nENV C=d"));
    }

    [Fact]
    public void ParseAll_AnyText_GivesInstructionsOrThatException() => Gen.OneOf(
            Gen.String,
            Gen.Int[0, Pieces.Length - 1].Select(piece => Pieces[piece]).List[0, 12].Select(string.Concat))
        .Sample(
            text =>
            {
                try
                {
                    IReadOnlyList<ConfigInstruction> instructions = ConfigInstruction.ParseAll(text);
                    string once = Apply(Image, instructions).Config;

                    // The text that the history shows means the same.
                    Assert.Equal(once, Apply(Image, [.. instructions.Select(instruction => ConfigInstruction.Parse(instruction.ToString()))]).Config);
                }
                catch (InvalidRequestException)
                {
                    // Refused as documented.
                }
            },
            iter: 20_000);

    private static (string Config, IReadOnlyList<string> Warnings) Apply(string config, string text) => Apply(config, ConfigInstruction.ParseAll(text));

    private static (string Config, IReadOnlyList<string> Warnings) Apply(string config, IReadOnlyList<ConfigInstruction> instructions)
    {
        var draft = new ConfigDraft(Encoding.UTF8.GetBytes(config), "config");
        foreach (ConfigInstruction instruction in instructions) instruction.Apply(draft);
        string changed = Encoding.UTF8.GetString(draft.Complete());
        return (changed, draft.Warnings);
    }
}
