using Squash.Transform.Slim;
using Squash.Transform.Slim.Files;
using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim;

/// <summary>Roots that were made to cost time or memory.</summary>
public class HostileRootTests
{
    [Fact]
    public void Run_ScriptOfNestedQuotesAndSubstitutions_EndsInTime()
    {
        string script = "#!/bin/sh\n" + new string('(', 200_000) + string.Concat(Enumerable.Repeat("\"`$x ' a b/c* \\\n", 50_000));
        MemoryRoot root = Shell().Program("/entry.sh", script);

        Assert.Contains("/bin/sh", Kept(root, SlimScope.File, Config(entrypoint: ["/entry.sh"])));
    }

    [Fact]
    public void Run_ChainsOfLongLinks_AreRefused()
    {
        MemoryRoot root = Shell();
        string detour = string.Concat(Enumerable.Repeat("a/../", 800));
        root.Directory("/a");
        for (int i = 0; i < 39; i++) root.Symlink($"/link{i}", $"{detour}link{i + 1}");
        root.File("/link39").Program("/entry.sh", "#!/bin/sh\n" + string.Concat(Enumerable.Range(1, 100).Select(i => $"/link0{new string('/', i)}\n")));
        root.Budget = new WorkBudget(CancellationToken.None, steps: 1_000_000);

        Assert.Throws<LimitExceededException>(() => Run(root, SlimScope.File, Config(entrypoint: ["/entry.sh"])));
    }

    [Fact]
    public void Run_ManyNamesOfOneProgram_AreRefused()
    {
        MemoryRoot root = Shell().Program("/usr/bin/p", App().Data(new string('x', 100_000)).Build());
        for (int i = 0; i < 1000; i++) root.HardLink($"/usr/bin/p{i}", "/usr/bin/p");
        root.Program("/entry.sh", "#!/bin/sh\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"p{i}\n")));
        root.Budget = new WorkBudget(CancellationToken.None, steps: 1_000_000);

        Assert.Throws<LimitExceededException>(() => Run(root, SlimScope.File, Config(entrypoint: ["/entry.sh"])));
    }

    [Fact]
    public void Run_ManyMissingLibraries_NotesTheFirstAndCountsTheRest()
    {
        MemoryRoot root = Shell().Program("/usr/bin/p", App([.. Enumerable.Range(0, 3000).Select(i => $"lib{i}.so")]).Build());

        SlimResult result = Run(root, SlimScope.File, Config(cmd: ["p"]));

        Assert.Equal(1001, result.Notes.Count);
        Assert.Contains("and 2000 more", result.Notes);
    }
}
