using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using KioskFleet.NanoHost;

namespace KioskFleet.Simulator.Web;

/// <summary>One open page of a terminal: sends what changed on the screen and the state, takes touches and switches.</summary>
internal sealed class LivePage(VirtualTerminal terminal, WebSocket socket) : IDisposable
{
    /// <summary>Largest message of a page: a switch or a touch is under 100 bytes.</summary>
    private const int MaxMessageBytes = 1024;

    private const int RectangleHeaderBytes = 8;

    private static readonly TimeSpan s_stateEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _news = new(0);
    private int _left = int.MaxValue;
    private int _top = int.MaxValue;
    private int _right;
    private int _bottom;
    private bool _stateChanged = true;

    public async Task RunAsync(CancellationToken cancel)
    {
        BoardScreen screen = terminal.Board.Screen;
        Changed(new ScreenRectangle(0, 0, screen.Width, screen.Height));
        screen.FrameChanged += Changed;
        terminal.StateChanged += OnState;
        terminal.PageDrawn += OnPage;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task receiving = ReceiveAsync(ended.Token);
        try
        {
            await SendAsync(receiving, ended.Token).ConfigureAwait(false);
        }
        finally
        {
            screen.FrameChanged -= Changed;
            terminal.StateChanged -= OnState;
            terminal.PageDrawn -= OnPage;
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => _news.Dispose();

    private void Changed(ScreenRectangle rectangle)
    {
        lock (_gate)
        {
            _left = Math.Min(_left, rectangle.X);
            _top = Math.Min(_top, rectangle.Y);
            _right = Math.Max(_right, rectangle.X + rectangle.Width);
            _bottom = Math.Max(_bottom, rectangle.Y + rectangle.Height);
        }

        Ring();
    }

    private void OnState()
    {
        _stateChanged = true;
        Ring();
    }

    private void OnPage(DrawnPage page) => OnState();

    private void Ring()
    {
        try
        {
            if (_news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
        catch (ObjectDisposedException)
        {
            // The page was closed while the firmware was drawing.
        }
    }

    /// <summary>Takes what changed since the last time, as one rectangle; a slow page so gets fewer, larger ones.</summary>
    private bool TakeChanged(out ScreenRectangle rectangle)
    {
        lock (_gate)
        {
            rectangle = new ScreenRectangle(_left, _top, _right - _left, _bottom - _top);
            bool any = _right > _left && _bottom > _top;
            _left = _top = int.MaxValue;
            _right = _bottom = 0;
            return any;
        }
    }

    private async Task SendAsync(Task receiving, CancellationToken cancel)
    {
        long nextState = 0;
        while (!receiving.IsCompleted && socket.State == WebSocketState.Open)
        {
            if (TakeChanged(out ScreenRectangle rectangle))
            {
                ushort[] pixels = terminal.Board.Screen.CaptureRgb565(ref rectangle);
                await socket.SendAsync(Frame(rectangle, pixels), WebSocketMessageType.Binary, endOfMessage: true, cancel).ConfigureAwait(false);
            }

            if (_stateChanged || Environment.TickCount64 >= nextState)
            {
                _stateChanged = false;
                nextState = Environment.TickCount64 + (long)s_stateEvery.TotalMilliseconds;
                byte[] state = JsonSerializer.SerializeToUtf8Bytes(TerminalState.Of(terminal), PageJson.Default.TerminalState);
                await socket.SendAsync(state, WebSocketMessageType.Text, endOfMessage: true, cancel).ConfigureAwait(false);
            }

            Task news = _news.WaitAsync(s_stateEvery, cancel);
            await Task.WhenAny(news, receiving).ConfigureAwait(false);
        }
    }

    private static byte[] Frame(ScreenRectangle rectangle, ushort[] pixels)
    {
        var frame = new byte[RectangleHeaderBytes + (pixels.Length * 2)];
        BinaryPrimitives.WriteUInt16LittleEndian(frame, (ushort)rectangle.X);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(2), (ushort)rectangle.Y);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(4), (ushort)rectangle.Width);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(6), (ushort)rectangle.Height);
        MemoryMarshal.AsBytes(pixels.AsSpan()).CopyTo(frame.AsSpan(RectangleHeaderBytes));
        return frame;
    }

    private async Task ReceiveAsync(CancellationToken cancel)
    {
        var buffer = new byte[MaxMessageBytes];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult got = await socket.ReceiveAsync(buffer.AsMemory(), cancel).ConfigureAwait(false);
                if (got.MessageType != WebSocketMessageType.Text || !got.EndOfMessage)
                {
                    break;
                }

                Act(buffer.AsSpan(0, got.Count));
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The page was closed.
        }
    }

    private void Act(ReadOnlySpan<byte> json)
    {
        try
        {
            PageMessage? message = JsonSerializer.Deserialize(json, PageJson.Default.PageMessage);
            if (message?.Touch is { } touch)
            {
                Touch(touch, message.X, message.Y);
            }
            else if (message?.Set is { } name)
            {
                Set(name, message.On, message.Value ?? "");
                OnState();
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // A message that says nothing sensible changes nothing.
        }
    }

    private void Touch(string touch, int x, int y)
    {
        BoardScreen screen = terminal.Board.Screen;
        if (touch == "press" && x >= 0 && y >= 0 && x < screen.Width && y < screen.Height)
        {
            terminal.Board.Touch.Press(x, y);
        }
        else if (touch == "release")
        {
            terminal.Board.Touch.Release();
        }
    }

    private void Set(string name, bool on, string value)
    {
        TerminalSwitches switches = TerminalSwitches.Of(terminal);
        switch (name)
        {
            case "power" when on:
                terminal.PowerOn();
                break;
            case "power":
                terminal.CutPower();
                break;
            case "link":
                terminal.SetLink(on);
                break;
            case "card":
                terminal.SetCard(on);
                break;
            case "quality":
                switches.SetQuality(value);
                break;
            case "clock":
                switches.SetClock(value);
                break;
            case "storage":
                switches.SetStorage(value);
                break;
            case "temperature" when int.TryParse(value, out int celsius) && celsius is >= -40 and <= 125:
                terminal.Board.TemperatureCelsius = celsius;
                break;
            case "cutwrite":
                terminal.CardDisk.Faults.CutAtWrite(1);
                break;
            case "halfopen":
                terminal.Board.Link.MakeOpenConnectionsHalfOpen();
                break;
            case "rot":
                terminal.CardDisk.FlipBitsAtRest(1);
                break;
            default:
                throw new ArgumentException($"There is no switch \"{name}\".", nameof(name));
        }
    }
}
