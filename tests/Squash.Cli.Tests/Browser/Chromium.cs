using System.Collections.Concurrent;
using PuppeteerSharp;

namespace Squash.Cli.Tests.Browser;

/// <summary>Debian's headless chromium with one page. It records the page's requests and console messages.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IBrowser _browser;
    private readonly IPage _page;
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<string> _complaints = [];

    private Chromium(IBrowser browser, IPage page)
    {
        _browser = browser;
        _page = page;
        page.Request += (_, e) => _requests.Enqueue(e.Request.Url);
        page.Console += (_, e) => _complaints.Enqueue(e.Message.Text);
        page.PageError += (_, e) => _complaints.Enqueue(e.Message);
    }

    /// <summary>The reason why there is no browser; <see langword="null"/> if there is one.</summary>
    public static string? Unavailable { get; } = Program is null ? "chromium is not installed" : null;

    /// <summary>The requests of the page since it was opened.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Console messages of scripts and the browser, and uncaught errors, since the page was opened.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    private static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => (string[])[Path.Combine(folder, "chromium"), Path.Combine(folder, "chromium-browser")])
        .FirstOrDefault(File.Exists);

    public static async Task<Chromium> StartAsync()
    {
        IBrowser browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = Program ?? throw new InvalidOperationException(Unavailable),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"],
        });
        return new Chromium(browser, await browser.NewPageAsync());
    }

    /// <summary>Opens a page and waits until it is loaded; earlier records are cleared.</summary>
    public async Task OpenAsync(string url)
    {
        _requests.Clear();
        _complaints.Clear();
        await _page.GoToAsync(url);

        // Keys go to the front page, which may be the browser's own empty one.
        await _page.BringToFrontAsync();
    }

    /// <summary>The value of a JavaScript expression in the page.</summary>
    public Task<T?> EvaluateAsync<T>(string expression) => _page.EvaluateExpressionAsync<T?>(expression);

    public Task ClickAsync(string selector) => _page.ClickAsync(selector);

    /// <summary>Presses a key, named as in <c>KeyboardEvent.key</c>.</summary>
    public Task PressAsync(string key) => _page.Keyboard.PressAsync(key);

    /// <summary>Types into the focused element.</summary>
    public Task TypeAsync(string text) => _page.Keyboard.SendCharacterAsync(text);

    public Task ResizeAsync(int width, int height) =>
        _page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height, IsMobile = width < 600 });

    public Task PreferAsync(string scheme) =>
        _page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);

    /// <summary>A picture of the viewport, as PNG.</summary>
    public Task<byte[]> ScreenshotAsync() => _page.ScreenshotDataAsync();

    public ValueTask DisposeAsync() => _browser.DisposeAsync();
}
