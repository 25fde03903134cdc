using Squash.TestSupport;

namespace Squash.Interop.Tests;

/// <summary>An image has the same config after <c>--change</c> as after <c>docker commit --change</c>.</summary>
[Trait(Cost.Trait, Cost.Engine)]
[Collection(SharedEngines.Name)]
public sealed class ChangeTests(Engines engines)
{
    // Of the container that is committed, and not of the image. An empty list or map says the same as none.
    private const string Portable =
        "jq -cS '.[].Config | del(.Hostname, .Domainname, .Image, .AttachStdin, .AttachStdout, .AttachStderr) | with_entries(select(.value != null and .value != {} and .value != []))'";

    // docker's client takes longer to start than the daemon to answer, and there are more than a hundred changes.
    private const string Api = """
        engine() { curl --silent --show-error --fail --unix-socket docker.sock "$@"; }
        load() { engine --header 'Content-Type: application/x-tar' --data-binary @- http://engine/images/load; }
        commit() { engine --get --request POST --data container=change --data repo=squash-interop --data "tag=$2" --data-urlencode "changes=$1" http://engine/commit; }
        """;

    private Shell Shell => engines.Shell;

    /// <summary>Changes, one per line.</summary>
    public static IReadOnlyList<string> Changes { get; } =
    [
        "CMD echo hi", "cmd  echo  \"a  b\" $HOME", """CMD ["echo", "a \"b\"", "\u00e9\ud83d\ude80"]""", """CMD ["not json""", """CMD ['single']""", "CMD []",
        """  CMD   [ "a" , "b" ]  """, "CMD echo \\\n  joined", "CMD a\nCMD b",
        "ENTRYPOINT /bin/server --port 80", """ENTRYPOINT ["/bin/server"]""", "ENTRYPOINT []", "CMD [\"x\"]\nENTRYPOINT [\"y\"]", "ENTRYPOINT [\"y\"]\nCMD [\"x\"]",
        "ENTRYPOINT [\"y\"]\nCMD []", "CMD []\nENTRYPOINT [\"y\"]",
        "ENV A=b", "ENV A b c", "ENV A   b  c  ", "ENV A=\"b c\" D='e f' G=h\\ i", "ENV A=\"b \\\"c\\\" \\d \\\\\"", "ENV A='b \\'c", "ENV A=$VER B=${VER} C=\\$VER D='$VER' E=\"$VER\"",
        "ENV A=${NO:-x} B=${VER:-x} C=${NO:+x} D=${VER:+x} E=${NO:-\"a $VER\"} F=$NO", "ENV VER=2\nENV NEW=$VER", "ENV VER=9 OLD=$VER", "ENV A=", "ENV A=b=c=d", "ENV \"A B\"=c",
        "ENV A \"quoted value\" 'single' \\escaped", "ENV A=1 \\\n  B=2 \\\n# a comment\n  C=3", "ENV ÄÖ=ü 说明=\"精简 镜像\"", "env A=b", "ENV A=$ B=$$ C=$1 D=$12x E=a$", "ENV PATH=$PATH:/opt/bin",
        "ENV A=x\\", "ENV A=a\"b\"'c'd", "ENV A=\"\" B=''", "ENV _x=1\tB=2", "ENV A=a$VER-b B=a${VER}b C=$VERb",
        "LABEL a=b", "LABEL a b c", "LABEL \"com.example.x\"=\"a b\" y='c d' z=e\\ f", "LABEL title=changed", "LABEL A=1 a=2", "LABEL v=$VER w='$VER'", "LABEL 说明='精简'", "LABEL a=\"x\\\ny\"", "LABEL k=\"{\\\"json\\\": true}\"",
        "EXPOSE 80", "EXPOSE 80 443/tcp 53/UDP 99/sctp", "EXPOSE 8000-8003/udp", "EXPOSE $PORTS", "EXPOSE 127.0.0.1:80:8080", "EXPOSE 8080:80", "EXPOSE 0081", "EXPOSE 90/", "EXPOSE 6379",
        "HEALTHCHECK CMD true", "HEALTHCHECK --interval=1m30s --timeout=500ms --start-period=1.5h --retries=3 CMD [\"/check\", \"me\"]", "HEALTHCHECK NONE", "healthcheck none", "HEALTHCHECK --interval=\"7s\" cmd echo \"a b\"",
        "HEALTHCHECK --timeout=1us2ms  CMD x", "HEALTHCHECK --interval=9s CMD x\nHEALTHCHECK CMD y",
        "ONBUILD RUN echo hi", "ONBUILD  COPY . /app", "ONBUILD ENV A=\"b c\"\nonbuild LABEL a=b", "ONBUILD CMD [\"x\"]",
        "USER root", "USER 1000:1000", "USER \"a b\"", "USER $VER:$VER", "USER $NO", "USER a b",
        "VOLUME /a /b", "VOLUME [\"/a b\", \"/c\"]", "VOLUME /data", "VOLUME $VER/x", "VOLUME [\" /trimmed \"]", "VOLUME ['/odd']",
        "WORKDIR /a/../b//c/.", "WORKDIR sub", "WORKDIR ../../..", "WORKDIR a\nWORKDIR b", "WORKDIR \"/with space\"", "WORKDIR /with space", "WORKDIR $VER/x", "WORKDIR /a/",
        "ENV A=b\nLABEL c=$A\nUSER $A\nWORKDIR /$A\nVOLUME /$A\nEXPOSE 1$VER\nCMD $A\nENTRYPOINT $A",
    ];

    /// <summary>Changes that docker refuses.</summary>
    public static IReadOnlyList<string> Refused { get; } =
    [
        "", "FROM x", "RUN x", "COPY a b", "MAINTAINER me", "NONSENSE", "ENV", "ENV A", "ENV A=b c", "ENV =b", "ENV A=\"b", "ENV A='b", "ENV A=${", "ENV A=${}", "ENV A=${B", "ENV A=${B:-", "ENV A=${NO:?missing}",
        "LABEL", "LABEL a", "EXPOSE", "EXPOSE x", "EXPOSE 80/icmp", "EXPOSE 70000", "EXPOSE 9-8", "EXPOSE \"70 71\"", "EXPOSE 1.2.3:80:80", "EXPOSE 1-2:1-3", "HEALTHCHECK", "HEALTHCHECK CMD", "HEALTHCHECK CMD []", "HEALTHCHECK x", "HEALTHCHECK NONE x",
        "HEALTHCHECK --interval=5 CMD x", "HEALTHCHECK --interval=1us CMD x", "HEALTHCHECK --interval=-5s CMD x", "HEALTHCHECK --interval CMD x", "HEALTHCHECK --bad=1 CMD x", "HEALTHCHECK --retries=x CMD x",
        "HEALTHCHECK --interval=1s --interval=2s CMD x", "ONBUILD", "ONBUILD ONBUILD RUN x", "ONBUILD FROM x", "ONBUILD MAINTAINER x", "ONBUILD ENV A", "STOPSIGNAL", "STOPSIGNAL x", "STOPSIGNAL 0", "USER", "VOLUME", "VOLUME [\"\"]", "VOLUME [1]",
        "VOLUME \"/a b\"", "WORKDIR", "WORKDIR $NO", "CMD [1]", "CMD [\"a\", null]", "CMD --flag x", "ENTRYPOINT [{}]", "LABEL --x a=b", "ENV A=b\nNONSENSE",
    ];

    [Fact]
    public void Change_EveryInstruction_GivesTheConfigOfDockerCommit()
    {
        engines.Require();
        Need.Programs("jq", "curl");
        MakeBase();
        for (int i = 0; i < Changes.Count; i++) File.WriteAllText(engines.PathOf($"change-{i}.txt"), Changes[i]);

        string failed = Shell.Run($$"""
            {{Api}}
            for n in $(seq 0 {{Changes.Count - 1}}); do
                change=$(< change-$n.txt)
                {
                    squash -q -t squash-interop:ours-$n --change "$change" < change.tar | load &&
                    commit "$change" theirs-$n
                } > /dev/null 2> change-error.txt || echo "$change: $(< change-error.txt)"
            done
            """);
        Assert.Equal("", failed);

        IEnumerable<string> different = Changes.Zip(ConfigsOf("ours"), ConfigsOf("theirs"))
            .Where(change => change.Second != change.Third)
            .Select(change => $"{change.First}\nours   {change.Second}\ntheirs {change.Third}\n");
        Assert.Equal("", string.Concat(different));

        // One call for all of them, because each takes a while to start.
        string[] ConfigsOf(string whose)
        {
            string images = string.Join(' ', Changes.Select((_, n) => $"squash-interop:{whose}-{n}"));
            string[] configs = Shell.Run($"docker image inspect {images} | {Portable}").Split('\n');
            Assert.Equal(Changes.Count, configs.Length);
            return configs;
        }
    }

    [Fact]
    public void Change_WhatDockerRefuses_IsAUsageErrorThatSaysWhere()
    {
        engines.Require();
        Need.Programs("curl");
        MakeBase();
        Shell.Run($"{Api}\ncommit 'ENV A=b' taken");
        List<string> wrong = [];
        foreach (string change in Refused)
        {
            string file = Save(change);
            if (change.Length > 0 && Shell.TryRun($"{Api}\ncommit \"$(< {file})\" refused").ExitCode == 0) wrong.Add($"docker takes {change}");
            (int code, _, string error) = Shell.TryRun($"squash -q --change \"$(< {file})\" < change.tar > /dev/null");
            bool saysWhere = change.Length == 0 || error.Contains("character", StringComparison.Ordinal);
            if (code != 2 || !saysWhere || error.TrimEnd('\n').Contains('\n', StringComparison.Ordinal)) wrong.Add($"{change}: {code} {error}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // docker commit takes no SHELL, and that of 20.10 no STOPSIGNAL; their Dockerfiles do.
    [Theory]
    [InlineData("SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nENTRYPOINT a | b\nCMD c")]
    [InlineData("STOPSIGNAL SIGKILL")]
    [InlineData("STOPSIGNAL 9")]
    [InlineData("STOPSIGNAL quit")]
    [InlineData("STOPSIGNAL sigrtmin+3")]
    [InlineData("STOPSIGNAL $SIG")]
    [InlineData("STOPSIGNAL \"SIG\"INT")]
    public void Change_NotOfDockerCommit_GivesTheConfigOfDockerBuild(string change)
    {
        engines.Require();
        Need.Programs("jq");
        MakeBase();
        string file = Save(change);
        string ours = Shell.Run($"squash -q -t squash-interop:ours --change \"$(< {file})\" < change.tar | docker load --quiet > /dev/null; docker image inspect squash-interop:ours | {Portable}");
        string theirs = Shell.Run($"(echo FROM squash-interop:change; cat {file}) | docker build --quiet --tag squash-interop:theirs - > /dev/null; docker image inspect squash-interop:theirs | {Portable}");

        Assert.Equal(theirs, ours);
    }

    [Theory]
    [InlineData("ENV A=b C=d", "UNSET ENV A C")]
    [InlineData("LABEL 'x y'=1 b=2", "UNSET LABEL \"x y\" b")]
    [InlineData("EXPOSE 80 9000-9003/udp", "UNSET EXPOSE 80/tcp 9000-9003/UDP")]
    [InlineData("VOLUME [\"/a b\"]", "UNSET VOLUME [\"/a b\"]")]
    [InlineData("STOPSIGNAL 9", "UNSET STOPSIGNAL")]
    [InlineData("ONBUILD RUN x", "UNSET ONBUILD")]
    [InlineData("SHELL [\"x\"]", "UNSET SHELL")]
    public void Change_UnsetOfWhatWasSet_GivesTheConfigBefore(string set, string unset)
    {
        engines.Require();
        Need.Programs("jq");
        MakeBase();
        string before = Shell.Run($"docker image inspect squash-interop:change | {Portable}");

        Shell.Run($"squash -q -t squash-interop:ours --change '{set.Replace("'", "'\\''", StringComparison.Ordinal)}' < change.tar | squash -q -t squash-interop:ours --change '{unset}' | docker load --quiet");

        Assert.Equal(before, Shell.Run($"docker image inspect squash-interop:ours | {Portable}"));
    }

    [Theory]
    [InlineData("CMD", "del(.Cmd)")]
    [InlineData("ENTRYPOINT", "del(.Entrypoint)")]
    [InlineData("HEALTHCHECK", "del(.Healthcheck)")]
    [InlineData("USER", ".User = \"\"")]
    [InlineData("WORKDIR", ".WorkingDir = \"\"")]
    [InlineData("ENV VER", ".Env -= [\"VER=3\"]")]
    [InlineData("LABEL title", "del(.Labels)")]
    [InlineData("EXPOSE 6379", "del(.ExposedPorts)")]
    [InlineData("VOLUME /data", "del(.Volumes)")]
    public void Change_UnsetOfWhatTheImageHas_RemovesIt(string what, string filter)
    {
        engines.Require();
        Need.Programs("jq");
        MakeBase();

        Shell.Run($"squash -q -t squash-interop:ours --change 'UNSET {what}' < change.tar | docker load --quiet");

        Assert.Equal(
            Shell.Run($"docker image inspect squash-interop:change | {Portable} | jq -cS '{filter}'"),
            Shell.Run($"docker image inspect squash-interop:ours | {Portable}"));
    }

    // A fresh container each time would take long, and would not be another.
    private void MakeBase() => Shell.Run("""
        [ -e change.tar ] && exit 0
        mkdir -p change-context
        echo file > change-context/file
        cat > change-context/Dockerfile <<'E'
        FROM scratch
        COPY file /file
        ENV PATH=/bin VER=3 SIG=SIGUSR1 PORTS="7000 7001/udp"
        EXPOSE 6379
        VOLUME /data
        LABEL title=base
        USER nobody
        WORKDIR /srv
        HEALTHCHECK --interval=5s --retries=4 CMD old
        ENTRYPOINT ["/old"]
        CMD ["old"]
        E
        docker build --quiet --network none --tag squash-interop:change change-context
        docker create --name change squash-interop:change
        docker save --output change.tar squash-interop:change
        """);

    private string Save(string change)
    {
        File.WriteAllText(engines.PathOf("change.txt"), change);
        return "change.txt";
    }
}
