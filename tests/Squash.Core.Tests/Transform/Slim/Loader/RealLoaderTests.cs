using System.Diagnostics;
using CsCheck;
using Squash.TestSupport;
using Squash.TestSupport.Elf;
using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Loader;

namespace Squash.Core.Tests.Transform.Slim.Loader;

/// <summary>Random programs and libraries: the loader of the host, in a root directory of theirs, maps what is predicted.</summary>
[Trait(Cost.Trait, Cost.Engine)]
public sealed class RealLoaderTests : IDisposable
{
    // Enters a root directory and runs its loader as ldd does, so that no variable reaches a program of the host.
    private const string Launcher = """
        #include <unistd.h>
        int main(int count, char **words) {
            char *command[] = {"/lib64/ld-linux-x86-64.so.2", "/opt/app/bin/prog", 0};
            if (chroot(words[1]) || chdir("/")) return 1;
            execve(command[0], command, words + 2);
            return 2;
        }
        """;

    private static readonly string[] Tools = ["gcc", "patchelf", "ldconfig"];
    private static readonly string[] Directories =
    [
        "/opt/app/lib", "/opt/app/lib64", "/opt/extra", "/usr/local/lib", "/usr/lib", "/lib", "/usr/lib/x86_64-linux-gnu", "/srv/l i b",
        "/opt/x/lib/x86_64-linux-gnu", "/usr/lib/glibc-hwcaps/x86-64-v2", "/opt/extra/glibc-hwcaps/x86-64-v3", "/lib64",
    ];

    private static readonly string[] SearchPaths =
    [
        "$ORIGIN/../lib", "${ORIGIN}", "/opt/extra", "/opt/app/lib64", "/opt/x/$LIB", "$ORIGIN/../lib64:/usr/local/lib", "/nowhere", "", "/srv/l i b", "$ORIGIN/../$PLATFORM:/opt/extra",
    ];

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("squash-loader-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Map_RandomGraphs_FindsWhatTheRealLoaderFinds()
    {
        string? missing = Tools.FirstOrDefault(tool => !IsInstalled(tool));
        Assert.SkipUnless(missing is null, $"{missing} is not installed");
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/lib64/ld-linux-x86-64.so.2"), "needs root on x64 with glibc");
        string library = Compile("void t(void) {}", "-shared"), program = Compile("void _start(void) { for (;;); }", "-pie");
        string launcher = Path.Combine(_folder, "launcher");
        File.WriteAllText(launcher + ".c", Launcher);
        Run("gcc", "-static", "-o", launcher, launcher + ".c");

        int number = 0, started = 0;
        Gen.Int.Sample(
            seed =>
            {
                string root = Path.Combine(_folder, $"root-{number++}");
                (string libraryPath, string preload) = Build(root, new Random(seed), library, program);
                string[] real = List(launcher, root, libraryPath, preload);
                string[] predicted = Predict(root, libraryPath, preload, out Dictionary<string, string> plain);
                string[] chosen = [.. real.Select(line => plain.GetValueOrDefault(line, line)).Distinct().Order(StringComparer.Ordinal)];

                // A program that lacks a library does not start, and the rest of the list depends on where the loader gave up.
                bool starts = real.All(line => line.Contains('/'));
                if (starts) started++;
                if (starts) Assert.Equal(predicted, chosen);
                else Assert.Contains(predicted, line => !line.Contains('/'));
                System.IO.Directory.Delete(root, recursive: true);
            },
            iter: Iterations,
            threads: 1);

        Assert.True(started > number / 3 && started < number, $"{started} of {number} programs start, which says too little");
    }

    private static int Iterations => int.TryParse(Environment.GetEnvironmentVariable("SQUASH_PROPERTY_ITERATIONS"), out int more) ? Math.Max(more / 10, 10) : 25;

    private static bool IsInstalled(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin").Any(directory => File.Exists(Path.Combine(directory, tool)));

    private string Compile(string source, string kind)
    {
        string path = Path.Combine(_folder, kind.TrimStart('-'));
        File.WriteAllText(path + ".c", source);
        Run("gcc", "-nostdlib", "-fPIC", kind, "-o", path, path + ".c");
        return path;
    }

    private static (string LibraryPath, string Preload) Build(string root, Random random, string library, string program)
    {
        string loader = new FileInfo("/lib64/ld-linux-x86-64.so.2").ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? "/lib64/ld-linux-x86-64.so.2";
        Copy(loader, root + "/lib64/ld-linux-x86-64.so.2");
        int count = random.Next(3, 12);
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"lib{(char)('a' + i)}.so.1")];

        // ldconfig gives a library the name of its DT_SONAME as well, which must not be one of those with several builds.
        string[] single = [.. names.Where(_ => random.Next(3) != 0)];
        foreach (string name in names)
        {
            bool hasVariants = !single.Contains(name);
            for (int copies = random.Next(40) == 0 ? 0 : random.Next(2, 6); copies > 0; copies--) AddLibrary(root, random, library, name, hasVariants ? [] : names, single);
        }

        Copy(program, root + "/opt/app/bin/prog");
        Patch(root + "/opt/app/bin/prog", random, names, soName: null);
        System.IO.Directory.CreateDirectory(root + "/etc/ld.so.conf.d");
        File.WriteAllText(root + "/etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n/usr/local/lib\n");
        File.WriteAllText(root + "/etc/ld.so.conf.d/a.conf", "# a comment\n/opt/extra\n/opt/app/lib64\n");

        // Without a cache, the real loader does not look where ldconfig would; ProgramMapper does.
        if (random.Next(2) == 0) Run("ldconfig", "-r", root);
        else File.Delete(root + "/etc/ld.so.conf");
        string libraryPath = random.Next(3) == 0 ? $"{SearchPaths[random.Next(2, 6)]}:/opt/extra" : "";
        string preload = random.Next(4) == 0 ? names[random.Next(names.Length)] : "";
        return (libraryPath.Contains('$') ? "/opt/app/lib64" : libraryPath, preload);
    }

    private static void AddLibrary(string root, Random random, string library, string name, string[] names, string[] single)
    {
        // The build that the host takes for its processor must not change the files that are mapped next.
        string[] directories = names.Length == 0 ? [.. Directories.Where(place => place.Contains("usr/lib", StringComparison.Ordinal) || place.Contains("extra", StringComparison.Ordinal))] : [.. Directories.Where(place => !place.Contains("hwcaps", StringComparison.Ordinal))];
        string directory = root + directories[random.Next(directories.Length)], path = $"{directory}/{name}";
        System.IO.Directory.CreateDirectory(directory);
        if (File.Exists(path) || Path.Exists(path)) return;
        if (random.Next(6) == 0)
        {
            File.WriteAllBytes(path, new ElfBuilder { Is64Bit = false, Machine = 3 }.Needs("libz.so.9").Build());
            return;
        }

        if (names.Length == 0)
        {
            Copy(library, path);
            Run("patchelf", "--set-soname", name, path);
            return;
        }

        bool isLinked = random.Next(4) == 0;
        string real = isLinked ? $"{root}/store/{random.Next()}/{name}.0.1" : path;
        Copy(library, real);
        string? soName = random.Next(4) switch { 0 => null, 1 when single.Length > 0 => single[random.Next(single.Length)], _ => name };
        Patch(real, random, names, soName);
        if (!isLinked) return;
        string middle = $"{Path.GetDirectoryName(real)}/middle";
        File.CreateSymbolicLink(middle, Path.GetFileName(real));
        File.CreateSymbolicLink(path, middle[root.Length..]);
    }

    private static void Patch(string file, Random random, string[] names, string? soName)
    {
        // One change a run: patchelf 0.14 gives several of them the same place for their names.
        if (soName is not null) Run("patchelf", "--set-soname", soName, file);
        for (int needs = random.Next(soName is null ? 1 : 0, 4); needs > 0; needs--)
        {
            string name = names[random.Next(names.Length)];
            Run("patchelf", "--add-needed", random.Next(12) == 0 ? $"/opt/extra/{name}" : name, file);
        }

        int search = random.Next(3);
        if (search == 0) return;
        string path = $"{SearchPaths[random.Next(SearchPaths.Length)]}:{SearchPaths[random.Next(SearchPaths.Length)]}";
        if (search == 1) Run("patchelf", "--force-rpath", "--set-rpath", path, file);
        else Run("patchelf", "--set-rpath", path, file);
    }

    // The paths that were opened, and the names that were not found, in the order of the loader.
    private static string[] List(string launcher, string root, string libraryPath, string preload)
    {
        List<string> environment = ["LD_TRACE_LOADED_OBJECTS=1"];
        if (libraryPath.Length > 0) environment.Add($"LD_LIBRARY_PATH={libraryPath}");
        if (preload.Length > 0) environment.Add($"LD_PRELOAD={preload}");
        string output = Run(launcher, [root, .. environment]);
        return
        [
            .. output.Split('\n')
                .Select(line => line.Trim())
                .Where(line => line.Length > 0 && !line.Contains("linux-vdso", StringComparison.Ordinal) && line != "statically linked")
                .Select(line => line.EndsWith("=> not found", StringComparison.Ordinal) ? line[..line.IndexOf(" =>", StringComparison.Ordinal)] : PathIn(line))
                .Where(path => !path.Contains("ld-linux", StringComparison.Ordinal))
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }

    private static string PathIn(string line)
    {
        string path = line.Contains("=> ", StringComparison.Ordinal) ? line[(line.IndexOf("=> ", StringComparison.Ordinal) + 3)..] : line;
        return path[..path.LastIndexOf(" (", StringComparison.Ordinal)];
    }

    private static string[] Predict(string root, string libraryPath, string preload, out Dictionary<string, string> plain)
    {
        MemoryRoot files = new MemoryRoot().FromDisk(root);
        var settings = new SearchSettings { LibraryPath = libraryPath, Preload = preload.Length > 0 ? [preload] : [] };
        var mapper = new ProgramMapper(files, new ElfFiles(files, []), settings);
        MappedProgram? mapped = mapper.Map(files.Resolve("/opt/app/bin/prog"));
        Assert.NotNull(mapped);

        // The host decides which build for a processor is taken, so that each counts as the plain one.
        plain = [];
        foreach (FoundLibrary file in mapped.Files)
        {
            foreach (string variant in file.Variants) plain[variant] = file.Path;
        }

        return
        [
            .. mapped.Files.Where(file => file.Loader is not null && !file.IsAlias && !file.Path.Contains("ld-linux", StringComparison.Ordinal)).Select(file => file.Path)
                .Concat(mapped.Missing.Select(missing => missing.Name)).Distinct().Order(StringComparer.Ordinal),
        ];
    }

    private static void Copy(string source, string target)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target) ?? "/");
        File.Copy(source, target, overwrite: true);
    }

    private static string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = TestProgram.StartInfo(program);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        using Process process = Process.Start(start) ?? throw new InvalidOperationException(program);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 && program != "ldconfig") throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Result}");
        return output;
    }
}
