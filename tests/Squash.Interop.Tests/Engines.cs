using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Squash.TestSupport;

namespace Squash.Interop.Tests;

/// <summary>
/// A private Docker daemon, and a real image with several layers, saved by every engine. If engines cannot run, tests
/// are skipped with the reason; in CI that is a failure.
/// </summary>
public sealed class Engines : IDisposable
{
    private const string Image = "squash-interop:built";

    // podman's defaults need cgroups and limits that a container or a CI machine may not provide.
    private const string PodmanRun =
        "podman --cgroup-manager cgroupfs --runtime runc run --rm --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024";

    private readonly string _folder = Directory.CreateTempSubdirectory("squash-interop-").FullName;
    private readonly Process? _daemon;

    public Engines()
    {
        Shell = new Shell(_folder, new Dictionary<string, string>
        {
            ["DOCKER_HOST"] = $"unix://{_folder}/docker.sock",
            ["DOCKER_BUILDKIT"] = "0",
            ["CONTAINERS_STORAGE_CONF"] = $"{_folder}/storage.conf",
            ["PODMAN_RUN"] = PodmanRun,
        });
        Unavailable = FindObstacle();
        if (Unavailable is not null) return;

        _daemon = StartDaemon();
        if (Unavailable is null) BuildImage();
    }

    /// <summary>The reason why no engine can run here; <see langword="null"/> if they can.</summary>
    public string? Unavailable { get; private set; }

    /// <summary>The archives of one image, by the engine that wrote them.</summary>
    public static IReadOnlyList<string> Sources { get; } =
    [
        "docker.tar", "podman-docker.tar", "podman-oci.tar", "skopeo-docker.tar", "skopeo-oci.tar", "skopeo-dir", "skopeo-zstd-dir",
        "docker.tar.gz", "docker.tar.zst", "docker.tar.xz", "docker.tar.bz2",
    ];

    internal Shell Shell { get; }

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>The address of the daemon's TCP port, which speaks TLS only; the certificates for it are in <c>certs</c>.</summary>
    public string TlsAddress => "tcp://" + Shell.Run("grep -aoP -m1 'API listen on \\K127.0.0.1:\\d+' dockerd.log");

    /// <summary>Skips the test if there is no engine.</summary>
    public void Require() => Need.NoObstacle(Unavailable);

    public void Dispose()
    {
        if (_daemon is not null)
        {
            Shell.TryRun("podman rmi --all --force; kill $(cat docker.pid); for _ in $(seq 50); do [ -e docker.pid ] || break; sleep 0.2; done");
            _daemon.WaitForExit(TimeSpan.FromSeconds(10));
            _daemon.Dispose();
        }

        Shell.DeleteFolder();
    }

    private string? FindObstacle()
    {
        if (!OperatingSystem.IsLinux()) return "container engines need Linux";
        if (Environment.UserName != "root") return "starting a Docker daemon needs root";
        string missing = Shell.TryRun(
            "for p in dockerd runc podman skopeo ctr zstd xz bzip2; do command -v $p > /dev/null || echo -n \"$p \"; done; [ -x /bin/busybox ] || echo -n busybox").Output;
        return missing.Length == 0 ? null : $"not installed: {missing.Trim()}; scripts/install-engines.sh installs them";
    }

    private Process StartDaemon()
    {
        File.WriteAllText(PathOf("storage.conf"), $"""
            [storage]
            driver = "vfs"
            graphroot = "{_folder}/podman"
            runroot = "{_folder}/podman-run"
            """);
        WriteCertificates();
        // Engines flush each image to the disk, which can take seconds, so their stores are in memory where that can be mounted.
        Shell.TryRun("for store in docker podman; do mkdir $store; mount -t tmpfs -o size=4g tmpfs $store; done");
        Process daemon = Process.Start(TestProgram.StartInfo(
            "/bin/bash",
            "-c",
            $"exec dockerd --data-root {_folder}/docker --exec-root {_folder}/exec --pidfile {_folder}/docker.pid " +
            $"-H unix://{_folder}/docker.sock -H tcp://127.0.0.1:0 --tlsverify --tlscacert {_folder}/certs/ca.pem --tlscert {_folder}/server.pem " +
            $"--tlskey {_folder}/server-key.pem --iptables=false --bridge=none > {_folder}/dockerd.log 2>&1")) ?? throw new InvalidOperationException("bash did not start");
        (int code, _, _) = Shell.TryRun("for _ in $(seq 120); do docker version > /dev/null 2>&1 && exit 0; sleep 0.5; done; exit 1");
        if (code != 0) Unavailable = $"the Docker daemon does not start: {Shell.TryRun("tail -n 3 dockerd.log").Output.Trim()}";
        return daemon;
    }

    // In "certs", those of a client, as DOCKER_CERT_PATH expects them.
    private void WriteCertificates()
    {
        using var authority = new TestCertificates();
        using X509Certificate2 server = authority.Issue("127.0.0.1"), client = authority.Issue("client");
        Directory.CreateDirectory(PathOf("certs"));
        File.WriteAllText(PathOf("certs/ca.pem"), authority.AuthorityPem);
        File.WriteAllText(PathOf("certs/cert.pem"), client.ExportCertificatePem());
        File.WriteAllText(PathOf("certs/key.pem"), TestCertificates.KeyPem(client));
        File.WriteAllText(PathOf("server.pem"), server.ExportCertificatePem());
        File.WriteAllText(PathOf("server-key.pem"), TestCertificates.KeyPem(server));
    }

    private void BuildImage()
    {
        Directory.CreateDirectory(PathOf("context"));
        File.WriteAllText(PathOf("context/Dockerfile"), """
            FROM scratch
            COPY busybox /bin/busybox
            RUN ["/bin/busybox","--install","-s","/bin"]
            ENV PATH=/bin VER=3.0.0
            EXPOSE 6379/tcp 53/udp
            VOLUME /data
            LABEL org.opencontainers.image.title="interop" 说明="精简镜像"
            RUN mkdir -p /a/old /opq /tmp/foo && echo kept > /a/kept && echo gone > /a/gone && ln /a/kept /a/twin && echo low > /opq/low
            RUN dd if=/dev/zero of=/tmp/foo/bar bs=1048576 count=20
            RUN rm /tmp/foo/bar /a/gone && rm -rf /opq && mkdir /opq && echo high > /opq/high
            RUN rm -rf /a/old && ln -s kept /a/old && chmod 4711 /a/twin && ln /a/kept /a/third && mkfifo /a/fifo
            USER 1000:1000
            WORKDIR /tmp
            HEALTHCHECK --interval=5s CMD ["true"]
            ENTRYPOINT ["/bin/sh","-c"]
            CMD ["cat /a/kept /opq/*"]
            """);
        Shell.Run($"""
            cp /bin/busybox context/
            docker build --quiet --network none --tag {Image} context
            docker save --output docker.tar {Image}
            podman load --quiet --input docker.tar
            podman save --quiet --output podman-docker.tar {Image}
            podman save --quiet --format oci-archive --output podman-oci.tar {Image}
            skopeo copy --quiet docker-archive:docker.tar docker-archive:skopeo-docker.tar:{Image}
            skopeo copy --quiet docker-archive:docker.tar oci-archive:skopeo-oci.tar:built
            skopeo copy --quiet docker-archive:docker.tar oci:skopeo-dir:built
            skopeo copy --quiet --dest-compress-format zstd docker-archive:docker.tar oci:skopeo-zstd-dir:built
            gzip --keep docker.tar; zstd --quiet docker.tar; xz --keep -0 docker.tar; bzip2 --keep docker.tar
            """);
    }
}
