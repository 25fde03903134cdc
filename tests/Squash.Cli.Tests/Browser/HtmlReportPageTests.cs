using Squash.TestSupport;

namespace Squash.Cli.Tests.Browser;

/// <summary>The page as a whole: safety, colours, narrow screens.</summary>
[Trait(Cost.Trait, Cost.Slow)]
[Collection(nameof(HtmlReportPages))]
public sealed class HtmlReportPageTests(HtmlReportPages pages) : HtmlReportPageTest(pages)
{
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

        Assert.Contains(HtmlReportPages.Hostile, await TextAsync("#history"), StringComparison.Ordinal);
        Assert.Contains("/" + HtmlReportPages.Hostile, await TextAsync("#paths tbody"), StringComparison.Ordinal);
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
        await Page.OpenAsync(Pages.CleanPage);

        Assert.Equal("Nothing in this image is wasted", await TextAsync("#headline"));
        Assert.False(await Page.EvaluateAsync<bool>("document.getElementById('paths-section').checkVisibility()"));
        Assert.Equal("kept", await Page.EvaluateAsync<string>("document.querySelector('#mode :checked').value"));
        Assert.Equal(["/a: 1 kB kept, in 1 file"], await TilesAsync());
        Assert.Empty(Page.Complaints);
    }
}
