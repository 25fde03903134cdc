using Squash.TestSupport;

namespace Squash.Cli.Tests.Browser;

/// <summary>The parts of the page: tables, map, layers, search, advice.</summary>
[Trait(Cost.Trait, Cost.Slow)]
[Collection(nameof(HtmlReportPages))]
public sealed class HtmlReportPartTests(HtmlReportPages pages) : HtmlReportPageTest(pages)
{
    [Fact]
    public async Task Paths_Filter_ShowsWhatMatches()
    {
        await OpenAsync();
        int all = await CountAsync("#paths tbody tr");
        await Page.ClickAsync("#filter");
        await Page.TypeAsync("CACHE/B");

        Assert.Equal(5, all);
        Assert.Equal(["/var/cache/b"], await PathsAsync());
        Assert.Equal("1 of 5 paths, 90 kB", await TextAsync("#count"));
    }

    [Fact]
    public async Task Paths_Headings_SortBothWays()
    {
        await OpenAsync();
        Assert.Equal("/var/cache/a", (await PathsAsync())[0]);
        Assert.Equal("descending", await AttributeAsync("[data-key=wasted]", "aria-sort"));

        await Page.ClickAsync("[data-key=path] button");
        string[] sorted = await PathsAsync();
        Assert.Equal(sorted.Order(StringComparer.Ordinal), sorted);
        Assert.Equal("ascending", await AttributeAsync("[data-key=path]", "aria-sort"));
        Assert.Null(await AttributeAsync("[data-key=wasted]", "aria-sort"));

        await Page.ClickAsync("[data-key=path] button");
        Assert.Equal(sorted.Reverse(), await PathsAsync());
    }

    [Fact]
    public async Task Map_Mouse_GoesIntoADirectoryAndBack()
    {
        await OpenAsync();
        Assert.Equal("root", await TextAsync("#crumbs"));

        await Page.ClickAsync("#map button[aria-label^=\"/var:\"]");
        Assert.Equal(["root", "var"], await CrumbsAsync());
        Assert.Equal(["/var/cache: ", "/var/log: "], (await TilesAsync()).Select(tile => tile[..(tile.IndexOf(": ", StringComparison.Ordinal) + 2)]));
        Assert.Equal("/var 90 kB overridden, 360 kB deleted, in 4 files", await TextAsync("#announcer"));

        await Page.ClickAsync("#crumbs button");
        Assert.Equal(["root"], await CrumbsAsync());
    }

    [Fact]
    public async Task Map_Keyboard_GoesIntoADirectoryAndBack()
    {
        await OpenAsync();
        await Page.EvaluateAsync<object>("document.querySelector('#map > [tabindex=\"0\"]').focus(), 0");
        await Page.PressAsync("Enter");
        Assert.Equal(["root", "var"], await CrumbsAsync());

        await Page.PressAsync("ArrowRight");
        Assert.Equal("/var/log: 90 kB deleted, in 1 file", await FocusedAsync());
        Assert.Equal("1", await Page.EvaluateAsync<string>("`${document.querySelectorAll('#map > [tabindex=\"0\"]').length}`"));

        await Page.PressAsync("Escape");
        Assert.Equal(["root"], await CrumbsAsync());
        Assert.StartsWith("/var: ", await FocusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_Switch_ShowsKeptWastedOrBoth()
    {
        await OpenAsync();
        Assert.Equal("wasted", await Page.EvaluateAsync<string>("document.querySelector('#mode :checked').value"));

        await Page.ClickAsync("#mode [value=kept]");
        Assert.Equal(["/bin: 100 kB kept, in 1 file"], await TilesAsync());

        await Page.ClickAsync("#mode [value=both]");
        Assert.Equal(["/var: 90 kB overridden, 360 kB deleted, in 4 files", "/bin: 100 kB kept, in 1 file"], (await TilesAsync())[..2]);
        Assert.Equal(1, await CountAsync("#map > .useful"));
    }

    [Fact]
    public async Task Layers_Open_ShowTheirFilesAsATree()
    {
        await OpenAsync();
        await Page.EvaluateAsync<object>("document.querySelectorAll('#layers > li > details')[1].open = true, 0");
        await WaitForAsync(".files summary");
        await Page.ClickAsync(".files summary");
        await WaitForAsync(".files details[open] li");

        string files = await TextAsync("#layers > li:nth-child(3) .files");
        Assert.StartsWith("Its files, largest first: + added, ~ changed, − deletedvar/1 changed180 kB", files, StringComparison.Ordinal);
        Assert.Contains("cache/1 changed180 kB", files, StringComparison.Ordinal);

        await Page.EvaluateAsync<object>("document.querySelectorAll('#layers > li > details')[2].open = true, 0");
        await WaitForAsync("#layers > li:nth-child(4) .files summary");
        Assert.Contains("var/3 deleted", await TextAsync("#layers > li:nth-child(4) .files"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_Text_FindsPathsOfAllLayers()
    {
        await OpenAsync();
        await Page.ClickAsync("#search");
        await Page.TypeAsync("CACHE/A");
        await WaitForAsync("#found tbody tr");

        Assert.Equal("/var/cache/a|180 kB|1, 2 changed, 3 deleted|gone", await RowAsync("#found"));
        Assert.Equal("1 path, largest first.", await TextAsync("#found-count"));

        await Page.TypeAsync("bc");
        await WaitForAsync("#found[hidden]");
        Assert.Equal("No path of the image contains this.", await TextAsync("#found-count"));
    }

    [Fact]
    public async Task Search_HundredThousandFiles_FindsOneOfThem()
    {
        await Page.OpenAsync(Pages.BigPage);
        Assert.InRange(new FileInfo(new Uri(Pages.BigPage).LocalPath).Length, 1, 5_000_000);
        await Page.ClickAsync("#search");
        await Page.TypeAsync("/package99/module-77.");
        await WaitForAsync("#found tbody tr");

        Assert.Equal("/usr/lib/node_modules/package99/module-77.js|77 B|1|1", await RowAsync("#found"));
        Assert.Empty(Page.Complaints);
    }

    [Fact]
    public async Task Present_PackagesAndEqualFiles_AreListed()
    {
        await Page.OpenAsync(Pages.PackagedPage);

        Assert.Equal("libx 1.2-3|100 kB|2|1", await RowAsync("#packages"));
        Assert.StartsWith("1 package with 100 kB; ", await TextAsync("#packages-lead"), StringComparison.Ordinal);
        Assert.Equal("/srv/one/srv/two|126 kB|2×|2", await RowAsync("#duplicates"));
        Assert.Empty(Page.Complaints);
    }

    [Fact]
    public async Task Present_LargestFile_HasItsStepAndACommand()
    {
        await OpenAsync();

        Assert.Equal("/bin/useful|100 kB|1|1: RUN echo '" + HtmlReportPages.Hostile + "'|Leave out", await RowAsync("#present"));
        Assert.Equal("squash --exclude '/bin/useful'", await AttributeAsync("#present button", "title"));
    }

    [Fact]
    public async Task Advice_Copy_TakesTheCommand()
    {
        await OpenAsync();
        string command = await TextAsync("#advice code");
        await Page.ClickAsync("#advice button");

        Assert.StartsWith("squash", command, StringComparison.Ordinal);
        Assert.Equal(command, await Page.EvaluateAsync<string>(
            "new Promise(done => { const look = () => { const button = document.querySelector('#advice button').textContent; button === 'Copy' ? setTimeout(look, 10)"
            + " : done(button === 'Selected' ? `${getSelection()}` : navigator.clipboard.readText().catch(() => document.querySelector('#advice code').textContent)); }; look(); })"));
    }

    [Fact]
    public async Task Layers_Open_TellWhoTookTheirFiles()
    {
        await OpenAsync();
        await Page.ClickAsync("#layers summary");

        string detail = await TextAsync("#layers details[open] .detail");
        Assert.Contains("Lost to layer 2: 1 file overridden (90 kB)", detail, StringComparison.Ordinal);
        Assert.Contains("Lost to layer 3: 2 files deleted (180 kB)", detail, StringComparison.Ordinal);
    }
}
