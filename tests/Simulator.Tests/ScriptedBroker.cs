using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace KioskFleet.Simulator.Tests;

/// <summary>A server that answers just what a test tells it to, and keeps what it heard.</summary>
internal sealed class ScriptedBroker : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private volatile Stream? _stream;

    public ScriptedBroker(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Packets heard, in order.</summary>
    public BlockingCollection<RawPacket> Heard { get; } = [];

    /// <summary>The same for looking at more than once.</summary>
    public ConcurrentQueue<RawPacket> Log { get; } = [];

    /// <summary>What to answer to a packet; empty for nothing. The default acknowledges everything.</summary>
    public Func<RawPacket, byte[]> Answer { get; set; } = AnswerAll;

    public static byte[] AnswerAll(RawPacket packet) => packet.Type switch
    {
        PacketType.Connect => [0x20, 2, 0, 0],
        PacketType.Publish when packet.Qos == 1 => Acknowledge(0x40, packet.ReadPublish().Id),
        PacketType.Publish when packet.Qos == 2 => Acknowledge(0x50, packet.ReadPublish().Id),
        PacketType.PubRel => Acknowledge(0x70, packet.Id),
        PacketType.PubRec => Acknowledge(0x62, packet.Id),
        PacketType.Subscribe => [0x90, 3, (byte)(packet.Id >> 8), (byte)packet.Id, 1],
        PacketType.Unsubscribe => Acknowledge(0xB0, packet.Id),
        PacketType.PingReq => [0xD0, 0],
        _ => [],
    };

    public static byte[] Acknowledge(byte first, ushort id) => [first, 2, (byte)(id >> 8), (byte)id];

    public void Send(params byte[] bytes)
    {
        Stream stream = _stream!;
        lock (stream)
        {
            stream.Write(bytes);
        }
    }

    public RawPacket Next(PacketType type)
    {
        while (Heard.TryTake(out RawPacket? packet, TimeSpan.FromSeconds(15)))
        {
            if (packet.Type == type)
            {
                return packet;
            }
        }

        throw new TimeoutException($"No {type} came.");
    }

    public void DropClients()
    {
        while (_clients.TryTake(out TcpClient? client))
        {
            client.Dispose();
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        DropClients();
        Heard.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            client.NoDelay = true;
            _clients.Add(client);
            _ = Task.Run(() => Serve(client));
        }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                tls.AuthenticateAsServer(_certificate);
                stream = tls;
            }

            _stream = stream;
            while (RawPacket.Read(stream) is { } packet)
            {
                byte[] answer = Answer(packet);
                Log.Enqueue(packet);
                Heard.Add(packet);
                if (answer.Length > 0)
                {
                    Send(answer);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client went, or the test ended.
        }
    }
}
