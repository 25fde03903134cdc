using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Squash.Cli.Reporting;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests.Browser;

/// <summary>The page of <c>squash inspect --html</c>, as used by a person.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class HtmlReportPageTests(HtmlReportPageTests.Fixture fixture) : IClassFixture<HtmlReportPageTests.Fixture>
{
    private const string Hostile = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>";

    private Chromium Page
    {
        get
        {
            Assert.SkipUnless(Chromium.Unavailable is null, Chromium.Unavailable ?? "");
            return fixture.Browser ?? throw new InvalidOperationException("The browser did not start.");
        }
    }

    [Fact]
    public async Task Page_OfAnImage_ShowsItAndAsksForNothingElse()
    {
        await OpenAsync();

        Assert.Equal("app:1 · squash inspect", await Page.EvaluateAsync<string>("document.title"));
        Assert.Equal("500 kB of this image is wasted", await TextAsync("#headline"));
        Assert.Equal("16.6 %", await Page.EvaluateAsync<string>("document.querySelectorAll('#figures dd')[2].firstChild.data"));
        Assert.Equal(4, await CountAsync("#layers details"));
        Assert.Equal(8, await CountAsync("#history li"));
        Assert.Equal(4, await CountAsync("#cuts tbody tr"));
        Assert.Equal(4, await CountAsync("#results tbody .bar"));
        Assert.StartsWith("squash --max-layers 40", await TextAsync("#results tbody tr:last-child"), StringComparison.Ordinal);
        Assert.Equal(["file"], Page.Requests.Select(url => new Uri(url).Scheme).Where(s => s != "data"));
        Assert.Empty(Page.Complaints);
        Attach("report-light.png", await Page.ScreenshotAsync());
    }

    [Fact]
    public async Task Page_NamesFromTheImage_AreText()
    {
        await OpenAsync();

        Assert.Contains(Hostile, await TextAsync("#history"), StringComparison.Ordinal);
        Assert.Contains("/" + Hostile, await TextAsync("#paths tbody"), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("body img"));
        Assert.Equal("undefined", await Page.EvaluateAsync<string>("typeof window.hacked"));
    }

    [Fact]
    public async Task Page_ScriptThatIsNotItsOwn_IsRefused()
    {
        await OpenAsync();
        await Page.EvaluateAsync<object>("document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.hacked = 1' })), 0");

        Assert.Equal("undefined", await Page.EvaluateAsync<string>("typeof window.hacked"));
        Assert.Equal("refused", await Page.EvaluateAsync<string>("fetch('data:,x').then(() => 'done', () => 'refused')"));
        Assert.Contains(Page.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }

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
        await Page.OpenAsync(fixture.BigPage);
        Assert.InRange(new FileInfo(new Uri(fixture.BigPage).LocalPath).Length, 1, 5_000_000);
        await Page.ClickAsync("#search");
        await Page.TypeAsync("/package99/module-77.");
        await WaitForAsync("#found tbody tr");

        Assert.Equal("/usr/lib/node_modules/package99/module-77.js|77 B|1|1", await RowAsync("#found"));
        Assert.Empty(Page.Complaints);
    }

    [Fact]
    public async Task Present_PackagesAndEqualFiles_AreListed()
    {
        await Page.OpenAsync(fixture.PackagedPage);

        Assert.Equal("libx 1.2-3|100 kB|2|1", await RowAsync("#packages"));
        Assert.StartsWith("1 package with 100 kB; ", await TextAsync("#packages-lead"), StringComparison.Ordinal);
        Assert.Equal("/srv/one/srv/two|126 kB|2×|2", await RowAsync("#duplicates"));
        Assert.Empty(Page.Complaints);
    }

    [Fact]
    public async Task Present_LargestFile_HasItsStepAndACommand()
    {
        await OpenAsync();

        Assert.Equal("/bin/useful|100 kB|1|1: RUN echo '" + Hostile + "'|Leave out", await RowAsync("#present"));
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

    [Fact]
    public async Task Theme_ToggleAndPreference_ChangeTheColours()
    {
        const string Background = "getComputedStyle(document.body).backgroundColor";
        await OpenAsync();
        string? light = await Page.EvaluateAsync<string>(Background);
        await Page.ClickAsync("#theme");
        string? dark = await Page.EvaluateAsync<string>(Background);

        Assert.NotEqual(light, dark);
        Assert.Equal("true", await AttributeAsync("#theme", "aria-pressed"));
        Attach("report-dark.png", await Page.ScreenshotAsync());

        await Page.ClickAsync("#theme");
        Assert.Equal(light, await Page.EvaluateAsync<string>(Background));

        await OpenAsync("dark");
        Assert.Equal(dark, await Page.EvaluateAsync<string>(Background));
        Assert.Equal("true", await AttributeAsync("#theme", "aria-pressed"));
    }

    [Fact]
    public async Task Page_OnAPhone_NeverScrollsSideways()
    {
        await OpenAsync(width: 360, height: 740);
        await Page.EvaluateAsync<object>("document.querySelectorAll('details').forEach(details => details.open = true), 0");

        Assert.Equal(360, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal(0, await Page.EvaluateAsync<int>(
            "[...document.querySelectorAll('main :not(.unseen):not(.tile *)')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e.parentElement).overflow === 'visible').length"));
        Assert.Equal(1, await Page.EvaluateAsync<int>(
            "new Set([...document.querySelectorAll('#layers .size, #layers .labels :nth-child(3)')].map(e => Math.round(e.getBoundingClientRect().right))).size"));
        Attach("report-phone.png", await Page.ScreenshotAsync());
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Page_Text_HasEnoughContrast(string scheme)
    {
        // WCAG 2.2, success criterion 1.4.3: 4.5 to 1. Colours are painted on a canvas, because they may be in any notation.
        const string Faint =
            """
            (() => {
              const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
              const rgb = colors => {
                canvas.clearRect(0, 0, 1, 1);
                for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
                return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
              };
              const luminance = color => color.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                .reduce((total, c, i) => total + c * [0.2126, 0.7152, 0.0722][i], 0);
              const behind = element => element === null ? [] : [...behind(element.parentElement), getComputedStyle(element).backgroundColor];
              const faint = [];
              for (const element of document.querySelectorAll('body *')) {
                if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()) || element.tagName === 'SCRIPT' || !element.checkVisibility()) continue;
                const back = behind(element), text = luminance(rgb([...back, getComputedStyle(element).color])), ground = luminance(rgb(back));
                const contrast = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
                if (contrast < 4.5) faint.push(`${element.tagName} ${element.className} "${element.textContent.slice(0, 30)}" ${contrast}`);
              }
              return faint;
            })()
            """;
        await OpenAsync(scheme);

        Assert.Empty((await Page.EvaluateAsync<string[]>(Faint))!);
    }

    [Fact]
    public async Task Page_Controls_HaveNames()
    {
        await OpenAsync();

        Assert.Equal(0, await Page.EvaluateAsync<int>(
            "[...document.querySelectorAll('button, input, [role=img], [tabindex]:not(main)')].filter(e => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.labels?.[0]?.textContent || e.textContent).trim()).length"));
        Assert.Equal(1, await CountAsync("h1"));
        Assert.Equal("en", await AttributeAsync("html", "lang"));
    }

    [Fact]
    public async Task Page_NothingWasted_ShowsWhatIsKept()
    {
        await Page.OpenAsync(fixture.CleanPage);

        Assert.Equal("Nothing in this image is wasted", await TextAsync("#headline"));
        Assert.False(await Page.EvaluateAsync<bool>("document.getElementById('paths-section').checkVisibility()"));
        Assert.Equal("kept", await Page.EvaluateAsync<string>("document.querySelector('#mode :checked').value"));
        Assert.Equal(["/a: 1 kB kept, in 1 file"], await TilesAsync());
        Assert.Empty(Page.Complaints);
    }

    private async Task OpenAsync(string scheme = "light", int width = 1200, int height = 900)
    {
        await Page.ResizeAsync(width, height);
        await Page.PreferAsync(scheme);
        await Page.OpenAsync(fixture.WastefulPage);
    }

    private async Task<string> TextAsync(string selector) => await Page.EvaluateAsync<string>($"document.querySelector('{selector}').textContent") ?? "";

    private Task<int> CountAsync(string selector) => Page.EvaluateAsync<int>($"document.querySelectorAll('{selector}').length");

    private Task<string?> AttributeAsync(string selector, string name) => Page.EvaluateAsync<string>($"document.querySelector('{selector}').getAttribute('{name}')");

    private Task<string?> FocusedAsync() => Page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')");

    private async Task<string[]> PathsAsync() => (await Page.EvaluateAsync<string[]>(
        "[...document.querySelectorAll('#paths tbody td:first-child')].map(td => td.childNodes[0].textContent + td.childNodes[1].data)"))!;

    private async Task<string[]> CrumbsAsync() => (await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#crumbs li')].map(li => li.textContent)"))!;

    private async Task<string[]> TilesAsync() => (await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#map > *')].map(tile => tile.getAttribute('aria-label'))"))!;

    /// <summary>Keeps a picture with the test's results; an empty picture fails the test.</summary>
    /// <summary>The first row of a table.</summary>
    private async Task<string> RowAsync(string table) =>
        await Page.EvaluateAsync<string>($"[...document.querySelectorAll('{table} tbody tr:first-child td')].map(td => (td.querySelector('.narrow')?.remove(), td.textContent)).join('|')") ?? "";

    private Task<object?> WaitForAsync(string selector) => Page.EvaluateAsync<object>(
        $"new Promise((done, fail) => {{ let left = 500; const look = () => document.querySelector('{selector}') ? done(0) : left-- > 0 ? setTimeout(look, 10) : fail(Error('no {selector}')); look(); }})");

    private static void Attach(string name, byte[] png)
    {
        Assert.True(BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)) >= 360 && png.Length > 5000, $"{name} has {png.Length} bytes");
        TestContext.Current.AddAttachment(name, png, "image/png");
    }

    /// <summary>A browser, and the pages for it.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

        internal Chromium? Browser { get; private set; }

        public string WastefulPage { get; private set; } = "";

        public string CleanPage { get; private set; } = "";

        /// <summary>The page of an image with a package and equal files.</summary>
        public string PackagedPage { get; private set; } = "";

        /// <summary>The page of an image with 100,000 files.</summary>
        public string BigPage { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            if (Chromium.Unavailable is not null) return;
            ImageBuilder wasteful = new ImageBuilder().Tag("app:1")
                .History([.. new[] { $"RUN echo '{Hostile}'", "RUN two", "RUN three", "RUN four" }.SelectMany(Steps)])
                .Layer(new LayerBuilder().File("var/cache/a", Of(90)).File("var/cache/b", Of(90)).File("var/log", Of(90)).File("bin/useful", Of(100)))
                .Layer(new LayerBuilder().File("var/cache/a", Of(180)).File(Hostile, Of(30)).File("opt/x", Of(20)))
                .Layer(new LayerBuilder().Whiteout("var"))
                .Layer(new LayerBuilder().Opaque("opt").Whiteout(Hostile.Split('/')[0]));
            WastefulPage = await WriteAsync("wasteful.html", wasteful);
            CleanPage = await WriteAsync("clean.html", new ImageBuilder().Layer(new LayerBuilder().File("a", Of(1))));
            PackagedPage = await WriteAsync("packaged.html", new ImageBuilder()
                .Layer(new LayerBuilder().File("bin/x", Of(100)).File("var/lib/dpkg/info/libx.list", "/.\n/bin\n/bin/x\n"u8.ToArray())
                    .File("var/lib/dpkg/status", "Package: libx\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.2-3\n\n"u8.ToArray()))
                .Layer(new LayerBuilder().File("srv/one", Of(126)).File("srv/two", Of(126))));
            BigPage = await WriteAsync("big.html", new ImageBuilder().Layer(ManyFiles()));
            Browser = await Chromium.StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (Browser is not null) await Browser.DisposeAsync();
            _folder.Delete(recursive: true);
        }

        private static LayerBuilder ManyFiles()
        {
            var layer = new LayerBuilder();
            for (int i = 0; i < 100_000; i++) layer.File($"usr/lib/node_modules/package{i / 1000}/module-{i % 1000}.js", new byte[i % 1000]);
            return layer;
        }

        private static JsonNode[] Steps(string step) =>
        [
            new JsonObject { ["created_by"] = step, ["created"] = "2024-02-03T04:05:06Z" },
            new JsonObject { ["created_by"] = "ENV A=b", ["empty_layer"] = true },
        ];

        private static ByteString Of(int kilobytes) => new byte[kilobytes * 1000];

        private async Task<string> WriteAsync(string name, ImageBuilder image)
        {
            byte[] archive = DockerArchives.Legacy([image.Build()]);
            InspectReport report = await ImageInspector.InspectAsync(
                ImageSource.FromStream(new MemoryStream(archive)), new InspectOptions { Contents = true, MaxLayerPaths = 200_000 });
            string file = Path.Combine(_folder.FullName, name);
            await using StreamWriter writer = new(file);
            HtmlReport.Write(writer, report);
            return new Uri(file).AbsoluteUri;
        }
    }
}
