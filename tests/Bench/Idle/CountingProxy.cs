using System.Net;
using System.Net.Sockets;

namespace KioskFleet.Bench;

/// <summary>Stands between terminal and server and counts every byte of the TCP connection, both ways; it cannot look into them.</summary>
internal sealed class CountingProxy : IDisposable
{
    /// <summary>IPv4 and TCP headers without options, as a board's stack sends them.</summary>
    public const int HeaderBytes = 40;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private long _bytes;
    private long _segments;
    private long _connections;
    private long _busyAt;

    public CountingProxy(int server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes that TCP carried: TLS handshakes, records, and all within.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Pieces as they came from the sockets: what the sender wrote at once, and so at least the segments on a real line.</summary>
    public long Segments => Interlocked.Read(ref _segments);

    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>The same with headers: each piece and an acknowledgement of its own, which is the most TCP sends; seven segments to open and close.</summary>
    public long WithHeaders => Bytes + (Segments * 2 * HeaderBytes) + (Connections * 7 * HeaderBytes);

    /// <summary>Waits until nothing has passed for so long.</summary>
    public void Settle(int quietMs)
    {
        while (Environment.TickCount64 - Interlocked.Read(ref _busyAt) < quietMs)
        {
            Thread.Sleep(1);
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient terminal;
            try
            {
                terminal = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _connections);
            TcpClient server = new() { NoDelay = true };
            terminal.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _server);
            _ = CarryAsync(terminal, server);
            _ = CarryAsync(server, terminal);
        }
    }

    private async Task CarryAsync(TcpClient from, TcpClient to)
    {
        byte[] buffer = new byte[1448];
        try
        {
            for (int count; (count = await from.GetStream().ReadAsync(buffer)) > 0;)
            {
                Interlocked.Add(ref _bytes, count);
                Interlocked.Increment(ref _segments);
                Interlocked.Exchange(ref _busyAt, Environment.TickCount64);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side has closed.
        }

        from.Dispose();
        to.Dispose();
    }
}
