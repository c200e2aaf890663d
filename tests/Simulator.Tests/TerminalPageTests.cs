using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using KioskFleet.NanoHost.Graphics;
using KioskFleet.Simulator.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace KioskFleet.Simulator.Tests;

public sealed class TerminalPageTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly TerminalRack _rack = new();
    private readonly VirtualTerminal _terminal;
    private WebApplication? _app;
    private HttpClient? _http;

    public TerminalPageTests()
    {
        _terminal = _rack.Add(new VirtualTerminal(new VirtualTerminalOptions { Id = "v1", Profile = "village", Title = "青山村 <1>" }, TestCard.Run));
    }

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapVirtualTerminals(_rack);
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        _terminal.PowerOn();
        await _terminal.WaitUntilAsync(t => t.Board.Screen.Version > 1, s_patience, "a frame");
    }

    public async Task DisposeAsync()
    {
        _http?.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _rack.Dispose();
    }

    [Theory]
    [InlineData("/terminals", "zh-CN,zh;q=0.9", "虚拟终端")]
    [InlineData("/terminals", "en-GB", "Virtual terminals")]
    [InlineData("/terminals", "", "虚拟终端")]
    [InlineData("/terminals/v1?lang=en", "zh", "Memory card")]
    [InlineData("/terminals/v1", "fr, zh;q=0.5", "存储卡")]
    public async Task Pages_speak_chinese_first_and_english_when_asked(string path, string accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Language", accept);
        using HttpResponseMessage answer = await _http!.SendAsync(request);
        string page = await answer.Content.ReadAsStringAsync();
        Assert.Contains(expected, page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        Assert.DoesNotContain("%BASE%", page, StringComparison.Ordinal);
        Assert.DoesNotContain("青山村 <1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_languages_have_the_same_words() =>
        Assert.Equal(SimulatorTexts.Of("zh").Keys.Order(), SimulatorTexts.Of("en").Keys.Order());

    [Fact]
    public async Task Files_of_the_page_are_served_and_nothing_else()
    {
        foreach (string name in new[] { "terminals.css", "terminal.js", "rack.js" })
        {
            Assert.NotEmpty(await _http!.GetStringAsync("/terminals/assets/" + name));
        }

        foreach (string path in new[] { "/terminals/assets/texts.zh.json", "/terminals/assets/..%2Frack.html", "/terminals/v9", "/terminals/v9/screen.png" })
        {
            using HttpResponseMessage answer = await _http!.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_live_page_shows_the_screen_takes_touches_and_cuts_the_power()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(_http!.BaseAddress!.ToString().Replace("http", "ws", StringComparison.Ordinal) + "terminals/v1/live"), default);
        var page = new Page(socket, 480, 320);
        await page.UntilAsync(() => page.Pixels.AsSpan().SequenceEqual(_terminal.Board.Screen.CaptureRgb565()));
        await page.UntilAsync(() => page.State?.GetProperty("state").GetString() == "on");

        await page.SendAsync("""{"touch":"press","x":200,"y":100}""");
        await page.SendAsync("""{"touch":"release"}""");
        await page.UntilAsync(() => page.Pixels[(100 * 480) + 200] == Rgb565.From(255, 165, 0));

        await page.SendAsync("""{"set":"power","on":false}""");
        await page.UntilAsync(() => page.State?.GetProperty("state").GetString() == "off" && page.Pixels.All(pixel => pixel == 0));
        Assert.False(_terminal.IsOn);

        await page.SendAsync("nonsense");
        await page.SendAsync("""{"set":"power","on":true}""");
        await page.SendAsync("""{"set":"link","on":false}""");
        await page.SendAsync("""{"set":"quality","value":"bad"}""");
        await page.UntilAsync(() => page.State is { } state && state.GetProperty("state").GetString() == "on" && state.GetProperty("quality").GetString() == "bad");
        Assert.Equal((false, 250), (_terminal.Board.Link.IsUp, _terminal.Board.Link.Faults.BytesPerSecond));
    }

    [Fact]
    public async Task A_page_of_another_site_is_not_let_in()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "https://example.org");
        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new Uri(_http!.BaseAddress!.ToString().Replace("http", "ws", StringComparison.Ordinal) + "terminals/v1/live"), default));
    }

    /// <summary>What the script in the browser does, in C#.</summary>
    private sealed class Page(ClientWebSocket socket, int width, int height)
    {
        private readonly byte[] _buffer = new byte[(width * height * 2) + 1024];

        public ushort[] Pixels { get; } = new ushort[width * height];

        public JsonElement? State { get; private set; }

        public Task SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);

        public async Task UntilAsync(Func<bool> condition)
        {
            using var patience = new CancellationTokenSource(s_patience);
            while (!condition())
            {
                int count = 0;
                ValueWebSocketReceiveResult got;
                do
                {
                    got = await socket.ReceiveAsync(_buffer.AsMemory(count), patience.Token);
                    count += got.Count;
                }
                while (!got.EndOfMessage);

                if (got.MessageType == WebSocketMessageType.Text)
                {
                    State = JsonSerializer.Deserialize<JsonElement>(_buffer.AsSpan(0, count));
                    continue;
                }

                int x = BitConverter.ToUInt16(_buffer, 0);
                int y = BitConverter.ToUInt16(_buffer, 2);
                int w = BitConverter.ToUInt16(_buffer, 4);
                for (int i = 0; i < (count - 8) / 2; i++)
                {
                    Pixels[((y + (i / w)) * width) + x + (i % w)] = BitConverter.ToUInt16(_buffer, 8 + (i * 2));
                }
            }
        }
    }
}
