using Squash.TestSupport;

namespace Squash.Cli.Tests.Browser;

/// <summary>The parts of the page: tables, map, layers, search, advice.</summary>
[Trait(Cost.Trait, Cost.Slow)]
[Collection(nameof(HtmlReportPages))]
public sealed class HtmlReportPartTests(HtmlReportPages pages) : HtmlReportPageTest(pages)
{
    private const string Step = $"RUN echo '{HtmlReportPages.Hostile}'";

    // Longer ones are cut in the middle.
    private static readonly string FirstStep = $"{Step[..40]}…{Step[^40..]}";

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

        Assert.Equal($"/var/cache/a|180 kB|1 added: {FirstStep}2 changed: RUN two3 deleted: RUN three|gone", await RowAsync("#found"));
        Assert.Equal("1 path, largest first.", await TextAsync("#found-count"));

        await Page.TypeAsync("bc");
        await WaitForAsync("#found[hidden]");
        Assert.Equal("No path of the image matches this.", await TextAsync("#found-count"));
    }

    [Fact]
    public async Task Search_HundredThousandFiles_FindsOneOfThem()
    {
        await Page.OpenAsync(Pages.BigPage);
        Assert.InRange(new FileInfo(new Uri(Pages.BigPage).LocalPath).Length, 1, 5_000_000);
        await Page.ClickAsync("#search");
        await Page.TypeAsync("/package99/module-77.");
        await WaitForAsync("#found tbody tr");

        Assert.Equal("/usr/lib/node_modules/package99/module-77.js|77 B|1 added: RUN step 0|1", await RowAsync("#found"));
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

        Assert.Equal($"/bin/useful|100 kB|1|1: {FirstStep}|Leave out", await RowAsync("#present"));
        Assert.Equal("squash a.tar a-squashed.tar --exclude '/bin/useful'", await AttributeAsync("#present button", "title"));
    }

    [Fact]
    public async Task Present_FilesOfPackages_HaveTheirUseInPlaceOfACommand()
    {
        await Page.OpenAsync(Pages.PackagedPage);

        Assert.Equal("package libx", await TextAsync("#present .use"));
        Assert.Equal(4, await CountAsync("#present button"));
    }

    [Fact]
    public async Task Present_AllLargeFilesAreNeeded_ShowsTheLargestOther()
    {
        await Page.OpenAsync(Pages.RuntimePage);

        Assert.Equal(10, await CountAsync("#present tbody tr"));
        Assert.Equal("the runtime of PHP", await TextAsync("#present tr:nth-child(9) .use"));
        Assert.StartsWith("/srv/own", await TextAsync("#present tr:nth-child(10)"), StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync("#present button"));
    }

    [Fact]
    public async Task Map_LittleWaste_OpensOnTheKeptFiles()
    {
        await Page.OpenAsync(Pages.PackagedPage);

        Assert.Equal("1 kB of this image is wasted", await TextAsync("#headline"));
        Assert.Equal("kept", await Page.EvaluateAsync<string>("document.querySelector('#mode :checked').value"));
    }

    [Fact]
    public async Task Layers_Tree_IsSortedBySizeAlone()
    {
        await Page.OpenAsync(Pages.PackagedPage);
        await Page.EvaluateAsync<object>("document.querySelectorAll('#layers > li > details')[1].open = true, 0");
        await WaitForAsync(".files summary");
        await Page.ClickAsync(".files summary");
        await WaitForAsync(".files details[open] details");

        Assert.Equal(
            "one 126 kB, two 126 kB, small/ 1 kB",
            await Page.EvaluateAsync<string>("[...document.querySelectorAll('.files details[open] > ul > li')].map(row => `${row.querySelector('.mono').textContent} ${row.querySelector('.bytes').textContent}`).join(', ')"));
    }

    [Fact]
    public async Task Advice_Copy_TakesTheCommandAndGetsItsLabelBack()
    {
        await OpenAsync();
        await Page.EvaluateAsync<object>("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }, 0");
        await Page.ClickAsync("#advice button");
        await WaitForTextAsync("#advice button", "Copied");

        Assert.Equal("squash a.tar a-squashed.tar", await TextAsync("#advice code"));
        Assert.Equal("squash a.tar a-squashed.tar", await Page.EvaluateAsync<string>("window.copied"));
        Assert.False(await Page.EvaluateAsync<bool>("document.querySelector('#command').checkVisibility()"));
        await WaitForTextAsync("#advice button", "Copy");
    }

    [Fact]
    public async Task Present_ClipboardDenied_SelectsTheCommandAndKeepsTheColumn()
    {
        const string Width = "document.querySelector('#present td:last-child').offsetWidth";
        await OpenAsync();
        int width = await Page.EvaluateAsync<int>(Width);
        await Page.EvaluateAsync<object>("navigator.clipboard.writeText = () => Promise.reject(new Error('denied')), 0");
        await Page.ClickAsync("#present button");
        await WaitForTextAsync("#present button", "Selected");

        Assert.Equal("squash a.tar a-squashed.tar --exclude '/bin/useful'", await Page.EvaluateAsync<string>("`${getSelection()}`"));
        Assert.InRange(await Page.EvaluateAsync<int>(Width), 1, width + 10);
        await Page.ClickAsync("#command button");
        Assert.False(await Page.EvaluateAsync<bool>("document.querySelector('#command').checkVisibility()"));
    }

    [Theory]
    [InlineData("/var/*/A", "/var/cache/a")]
    [InlineData("*.jpg", null)]
    [InlineData("cach?", "/var/cache/a")]
    [InlineData("**/b", "/var/cache/b")]
    public async Task Search_Wildcards_MatchAsThoseOfExclude(string text, string? first)
    {
        await OpenAsync();
        await Page.ClickAsync("#search");
        await Page.TypeAsync(text);
        await WaitForAsync("#found-count:not(:empty)");

        if (first is null) Assert.Equal("No path of the image matches this.", await TextAsync("#found-count"));
        else Assert.StartsWith(first + "|", await RowAsync("#found"), StringComparison.Ordinal);
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
