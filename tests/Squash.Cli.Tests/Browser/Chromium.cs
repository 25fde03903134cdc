using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using Newtonsoft.Json.Linq;

namespace Squash.Cli.Tests.Browser;

/// <summary>A browser without a window, with one page, driven over the DevTools protocol (chromedevtools.github.io).</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("squash-chromium-");
    private readonly ClientWebSocket _socket = new();
    private readonly Dictionary<int, TaskCompletionSource<JToken>> _calls = [];
    private readonly List<JObject> _events = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Process? _process;
    private Task _receiving = Task.CompletedTask;
    private string? _session;
    private int _lastCall;

    /// <summary>Why there is no browser; <see langword="null"/> where there is one.</summary>
    public static string? Unavailable { get; } = Program is null ? "chromium is not installed" : null;

    private static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => (string[])[Path.Combine(folder, "chromium"), Path.Combine(folder, "chromium-browser")])
        .FirstOrDefault(File.Exists);

    public static async Task<Chromium> StartAsync()
    {
        var browser = new Chromium();
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the page did so far, of a kind of event such as <c>Network.requestWillBeSent</c>.</summary>
    public IReadOnlyList<JObject> Events(params string[] methods)
    {
        lock (_gate) return [.. _events.Where(e => methods.Contains((string?)e["method"]))];
    }

    /// <summary>Opens a page and waits until it is loaded; what was noted of the page before is forgotten.</summary>
    public async Task OpenAsync(string url)
    {
        lock (_gate) _events.Clear();
        await CallAsync("Page.navigate", new JObject { ["url"] = url });
        await UntilAsync(() => Events("Page.loadEventFired").Count > 0);
    }

    /// <summary>The value of an expression of JavaScript in the page.</summary>
    public async Task<T?> EvaluateAsync<T>(string expression)
    {
        JToken answer = await CallAsync("Runtime.evaluate", new JObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.True(answer["exceptionDetails"] is null, answer["exceptionDetails"]?.ToString());
        return answer["result"]!["value"] is { } value ? value.ToObject<T>() : default;
    }

    /// <summary>Clicks in the middle of the first element that a selector finds.</summary>
    public async Task ClickAsync(string selector)
    {
        double[] at = (await EvaluateAsync<double[]>(
            $$"""
            (() => {
              const clicked = document.querySelector('{{selector}}');
              clicked.scrollIntoView({ block: 'center' });
              const { x, y, width, height } = clicked.getBoundingClientRect();
              return [x + width / 2, y + height / 2];
            })()
            """))!;
        foreach (string type in (string[])["mousePressed", "mouseReleased"])
        {
            await CallAsync("Input.dispatchMouseEvent", new JObject { ["type"] = type, ["x"] = at[0], ["y"] = at[1], ["button"] = "left", ["clickCount"] = 1 });
        }
    }

    /// <summary>Presses a key, named as in <c>KeyboardEvent.key</c>.</summary>
    public async Task PressAsync(string key)
    {
        int code = key switch { "Enter" => 13, "Escape" => 27, "ArrowRight" => 39, "Tab" => 9, _ => 0 };
        foreach (string type in (string[])["keyDown", "keyUp"])
        {
            await CallAsync("Input.dispatchKeyEvent", new JObject
            {
                ["type"] = type,
                ["key"] = key,
                ["code"] = key,
                ["windowsVirtualKeyCode"] = code,
                ["text"] = type == "keyDown" && key == "Enter" ? "\r" : "",
            });
        }
    }

    /// <summary>Types into what has the focus.</summary>
    public Task TypeAsync(string text) => CallAsync("Input.insertText", new JObject { ["text"] = text });

    public Task ResizeAsync(int width, int height) => CallAsync(
        "Emulation.setDeviceMetricsOverride",
        new JObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 });

    /// <summary>Sets a media feature such as <c>prefers-color-scheme</c>.</summary>
    public Task EmulateAsync(string feature, string value) => CallAsync(
        "Emulation.setEmulatedMedia", new JObject { ["features"] = new JArray(new JObject { ["name"] = feature, ["value"] = value }) });

    /// <summary>A picture of the viewport, as PNG.</summary>
    public async Task<byte[]> ScreenshotAsync() =>
        Convert.FromBase64String((string)(await CallAsync("Page.captureScreenshot", new JObject { ["format"] = "png" }))["data"]!);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        _stop.Dispose();
        await DeleteProfileAsync();
    }

    // Helpers of the browser that are just being killed may still write.
    private async Task DeleteProfileAsync()
    {
        for (int attempt = 0; _profile.Exists; attempt++)
        {
            try
            {
                _profile.Delete(recursive: true);
                return;
            }
            catch (IOException) when (attempt < 20)
            {
                await Task.Delay(PollInterval);
                _profile.Refresh();
            }
        }
    }

    private async Task ConnectAsync()
    {
        ProcessStartInfo start = new(Program ?? throw new InvalidOperationException(Unavailable))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string arg in (string[])
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", "--user-data-dir=" + _profile.FullName, "about:blank",
        ])
        {
            start.ArgumentList.Add(arg);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("chromium did not start");
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        // The browser writes where it listens, the path behind the port, when it does.
        string file = Path.Combine(_profile.FullName, "DevToolsActivePort");
        string[] lines = [];
        await UntilAsync(() => File.Exists(file) && (lines = File.ReadAllText(file).Split('\n')).Length > 1);
        await _socket.ConnectAsync(new Uri($"ws://127.0.0.1:{lines[0]}{lines[1]}"), _stop.Token);
        _receiving = Task.Run(ReceiveAsync);

        JToken target = await CallAsync("Target.createTarget", new JObject { ["url"] = "about:blank" });
        JToken attached = await CallAsync("Target.attachToTarget", new JObject { ["targetId"] = target["targetId"], ["flatten"] = true });
        _session = (string?)attached["sessionId"];
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network"]) await CallAsync(domain + ".enable", []);
    }

    private async Task<JToken> CallAsync(string method, JObject parameters)
    {
        TaskCompletionSource<JToken> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = new JObject { ["method"] = method, ["params"] = parameters };
        lock (_gate)
        {
            call["id"] = ++_lastCall;
            _calls.Add(_lastCall, answer);
        }

        if (_session is not null) call["sessionId"] = _session;
        byte[] message = System.Text.Encoding.UTF8.GetBytes(call.ToString(Newtonsoft.Json.Formatting.None));
        await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
        return await answer.Task.WaitAsync(Timeout, TestContext.Current.CancellationToken);
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        using MemoryStream message = new();
        while (!_stop.IsCancellationRequested)
        {
            message.SetLength(0);
            WebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(buffer, _stop.Token);
                message.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);

            Note(JObject.Parse(System.Text.Encoding.UTF8.GetString(message.ToArray())));
        }
    }

    private void Note(JObject message)
    {
        lock (_gate)
        {
            if (message["id"] is not { } id) _events.Add(message);
            else if (!_calls.Remove((int)id, out TaskCompletionSource<JToken>? call)) return;
            else if (message["error"] is { } error) call.SetException(new InvalidOperationException(error.ToString()));
            else call.SetResult(message["result"] ?? new JObject());
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed > Timeout) throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"nothing happened within {Timeout.TotalSeconds} s"));
            await Task.Delay(PollInterval, TestContext.Current.CancellationToken);
        }
    }
}
