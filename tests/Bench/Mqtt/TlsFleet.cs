using System.Net.Security;
using System.Net.Sockets;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace KioskFleet.Bench.Mqtt;

/// <summary>Clients that connect over TLS and then do nothing.</summary>
internal sealed class TlsFleet : IDisposable
{
    /// <summary>Handshakes under way at once.</summary>
    private const int Parallel = 32;

    private readonly List<SslStream> _streams = [];

    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public async Task ConnectAsync(int port, int count, string prefix, TimeSpan time)
    {
        using CancellationTokenSource over = new(time);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "127.0.0.1",
            // Nobody signed the broker's certificate but itself; its name must be right.
            RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None,
            // Each terminal is a machine of its own: none resumes the session of another.
            AllowTlsResume = false,
        };
        await System.Threading.Tasks.Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = over.Token }, async (i, ct) =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
            await socket.ConnectAsync("127.0.0.1", port, ct).ConfigureAwait(false);
            SslStream stream = new(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(options, ct).ConfigureAwait(false);
            await stream.WriteAsync(PacketEncoder.Encode(new PacketWriter(), new MqttConnectPacket { ClientId = prefix + i, CleanSession = true, KeepAlivePeriod = 600 }, MqttProtocolVersion.V311).ToArray(), ct).ConfigureAwait(false);
            byte[] answer = new byte[4];
            await stream.ReadExactlyAsync(answer, ct).ConfigureAwait(false);
            if (answer[3] != 0)
            {
                throw new IOException($"The broker refused a connection with code {answer[3]}.");
            }
            lock (_streams)
            {
                _streams.Add(stream);
            }
        }).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (SslStream stream in _streams)
        {
            stream.Dispose();
        }
    }
}
