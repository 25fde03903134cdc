using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Interop.Tests;

/// <summary>The recipe for Slurm, run by Slurm on this machine: its controller, one node, and two tasks of an array.</summary>
[Trait(Cost.Trait, Cost.Engine)]
public sealed class SlurmTests(Registry registry) : IClassFixture<Registry>
{
    private const int Images = 5;

    private Shell Shell => registry.Shell;

    [Fact]
    public async Task ArrayJob_TwoTasks_SquashEachImageOnce_AndThenSendNothing()
    {
        registry.Require();
        Need.Root();
        Need.Programs("munged", "slurmctld", "slurmd", "sbatch");
        for (int i = 0; i < Images; i++) Push($"slurm/{i}:1", i);
        File.WriteAllLines(registry.PathOf("images.txt"), Enumerable.Range(0, Images).Select(i => $"docker://{registry.Host}/slurm/{i}:1 docker://{registry.Host}/slurm/slim/{i}:1"));
        string submit = $"export SLURM_CONF=$PWD/slurm.conf; sbatch --wait --array=0-1 --cpus-per-task=1 {Registry.RepositoryPath("docs/recipes/slurm-array.sh")} $PWD/images.txt --compress zstd";

        Start();
        try
        {
            Shell.Run(submit);
            Assert.Equal([(3, 0), (2, 0)], Counts());
            for (int i = 0; i < Images; i++) Assert.Single((await registry.ManifestAsync($"slurm/slim/{i}", "1")).Manifest["layers"]!.AsArray());

            registry.TakeRequests();
            Shell.Run(submit);

            Assert.Equal([(0, 3), (0, 2)], Counts());
            Assert.All(registry.TakeRequests(), request => Assert.Matches("^(GET|HEAD) ", request));
        }
        finally
        {
            Shell.TryRun("for daemon in slurmd slurmctld munged; do [ ! -e $daemon.pid ] || kill $(cat $daemon.pid); done; for i in $(seq 50); do [ -e munge.socket ] || break; sleep 0.1; done");
        }
    }

    private (int Squashed, int Unchanged)[] Counts() =>
    [
        .. Enumerable.Range(0, 2).Select(task => JsonNode.Parse(File.ReadAllText(registry.PathOf($"images.txt.{task}.json")))!)
            .Select(report => ((int)report["squashed"]!, (int)report["unchanged"]!)),
    ];

    // Without cgroups, accounting and the network of a cluster. All files are in the folder of the test.
    private void Start()
    {
        int[] ports = FreePorts();
        Shell.Run($$"""
            name=$(hostname -s)
            mkdir -p state spool
            head -c 1024 /dev/urandom > munge.key; chmod 400 munge.key
            cat > slurm.conf <<END
            ClusterName=squash
            SlurmctldHost=$name(127.0.0.1)
            SlurmctldPort={{ports[0]}}
            SlurmdPort={{ports[1]}}
            AuthType=auth/munge
            AuthInfo=socket=$PWD/munge.socket
            CredType=cred/munge
            SlurmUser=root
            SlurmdUser=root
            StateSaveLocation=$PWD/state
            SlurmdSpoolDir=$PWD/spool
            SlurmctldPidFile=$PWD/slurmctld.pid
            SlurmdPidFile=$PWD/slurmd.pid
            SlurmctldLogFile=$PWD/slurmctld.log
            SlurmdLogFile=$PWD/slurmd.log
            ProctrackType=proctrack/pgid
            TaskPlugin=task/none
            SwitchType=switch/none
            MpiDefault=none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            ReturnToService=2
            NodeName=$name NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=1024 State=UNKNOWN
            PartitionName=main Nodes=ALL Default=YES State=UP
            END
            munged --force --key-file=$PWD/munge.key --socket=$PWD/munge.socket --pid-file=$PWD/munged.pid --log-file=$PWD/munged.log --seed-file=$PWD/munged.seed
            export SLURM_CONF=$PWD/slurm.conf
            slurmctld
            slurmd -N $name
            for i in $(seq 100); do sinfo --noheader --format %T 2> sinfo.error | grep -q idle && exit; sleep 0.1; done
            cat sinfo.error slurmctld.log slurmd.log >&2; exit 1
            """);
    }

    private static int[] FreePorts()
    {
        using TcpListener first = new(IPAddress.Loopback, 0), second = new(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return [((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port];
    }

    private void Push(string name, int number)
    {
        BuiltImage image = new ImageBuilder().Tag("app:1")
            .Layer(new LayerBuilder().File("app", number.ToString(CultureInfo.InvariantCulture)))
            .Layer(new LayerBuilder().File("tmp", "x")).Layer(new LayerBuilder().Whiteout("tmp")).Build();
        File.WriteAllBytes(registry.PathOf("push.tar"), DockerArchives.Legacy([image]));
        Shell.Run($"skopeo copy --quiet docker-archive:push.tar docker://{registry.Host}/{name}");
    }
}
