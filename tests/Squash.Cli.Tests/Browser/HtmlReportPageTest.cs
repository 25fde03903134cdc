using System.Buffers.Binary;

namespace Squash.Cli.Tests.Browser;

/// <summary>The page of <c>squash inspect --html</c> in a browser.</summary>
/// <param name="pages">The pages.</param>
public abstract class HtmlReportPageTest(HtmlReportPages pages)
{
    private protected HtmlReportPages Pages => pages;

    private protected Chromium Page
    {
        get
        {
            Assert.SkipUnless(Chromium.Unavailable is null, Chromium.Unavailable ?? "");
            return pages.Browser ?? throw new InvalidOperationException("The browser did not start.");
        }
    }

    private protected async Task OpenAsync(string scheme = "light", int width = 1200, int height = 900)
    {
        await Page.ResizeAsync(width, height);
        await Page.PreferAsync(scheme);
        await Page.OpenAsync(pages.WastefulPage);
    }

    private protected async Task<string> TextAsync(string selector) => await Page.EvaluateAsync<string>($"document.querySelector('{selector}').textContent") ?? "";

    private protected Task<int> CountAsync(string selector) => Page.EvaluateAsync<int>($"document.querySelectorAll('{selector}').length");

    private protected Task<string?> AttributeAsync(string selector, string name) => Page.EvaluateAsync<string>($"document.querySelector('{selector}').getAttribute('{name}')");

    private protected Task<string?> FocusedAsync() => Page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')");

    private protected async Task<string[]> PathsAsync() => (await Page.EvaluateAsync<string[]>(
        "[...document.querySelectorAll('#paths tbody td:first-child')].map(td => td.childNodes[0].textContent + td.childNodes[1].data)"))!;

    private protected async Task<string[]> CrumbsAsync() => (await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#crumbs li')].map(li => li.textContent)"))!;

    private protected async Task<string[]> TilesAsync() => (await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#map > *')].map(tile => tile.getAttribute('aria-label'))"))!;

    /// <summary>The first row of a table.</summary>
    private protected async Task<string> RowAsync(string table) =>
        await Page.EvaluateAsync<string>($"[...document.querySelectorAll('{table} tbody tr:first-child td')].map(td => (td.querySelector('.narrow')?.remove(), td.textContent)).join('|')") ?? "";

    private protected Task<object?> WaitForAsync(string selector) => Page.EvaluateAsync<object>(
        $"new Promise((done, fail) => {{ let left = 500; const look = () => document.querySelector('{selector}') ? done(0) : left-- > 0 ? setTimeout(look, 10) : fail(Error('no {selector}')); look(); }})");

    private protected Task<object?> WaitForTextAsync(string selector, string text) => Page.EvaluateAsync<object>(
        $"new Promise((done, fail) => {{ let left = 500; const look = () => document.querySelector('{selector}').textContent === '{text}' ? done(0) : left-- > 0 ? setTimeout(look, 10) : fail(Error('no {text}')); look(); }})");

    /// <summary>Keeps a picture with the test's results; an empty picture fails the test.</summary>
    private protected static void Attach(string name, byte[] png)
    {
        Assert.True(BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)) >= 360 && png.Length > 5000, $"{name} has {png.Length} bytes");
        TestContext.Current.AddAttachment(name, png, "image/png");
    }
}
