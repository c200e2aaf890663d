using System.CommandLine;
using System.Net;
#if CARD_PACKAGES_LOCAL
using KioskFleet.Mqtt.Hosting;
#endif

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk broker</c>: the MQTT engine alone, as a developer would use mosquitto.</summary>
internal static class BrokerCommand
{
    public static Command Create()
    {
        Option<int?> port = new("--port") { Description = "Port of the plain endpoint; 0: any free one. Without any port: 1883." };
        Option<int?> tlsPort = new("--tls-port") { Description = "Port of the TLS endpoint." };
        Option<int?> webSocketPort = new("--websocket-port") { Description = "Port for MQTT over WebSockets." };
        Option<int?> webSocketTlsPort = new("--websocket-tls-port") { Description = "Port for MQTT over WebSockets with TLS." };
        Option<string[]> origins = new("--websocket-origin") { Description = "Origin whose pages may open a WebSocket; may be given several times. All by default." };
        Option<FileInfo?> tls = new("--tls") { Description = "Certificate with its chain, PEM; alone it puts TLS on 8883." };
        Option<FileInfo?> key = new("--tls-key") { Description = "Private key, PEM, if it is not in the certificate's file." };
        Option<FileInfo?> authority = new("--tls-client-ca") { Description = "Authorities (PEM) of which every client must show a certificate." };
        Option<bool> anonymous = new("--anonymous") { Description = "Let clients in without user name and password." };
        Option<FileInfo?> users = new("--users") { Description = "File of users and password hashes, ours or mosquitto_passwd's. SIGHUP reads it again." };
        Option<FileInfo?> acl = new("--acl") { Description = "File that says who may publish and read what, in mosquitto's format. SIGHUP reads it again." };
        Option<string[]> listeners = new("--listener") { Description = "One more plain endpoint with rules of its own: port=NUMBER[,address=ADDRESS][,mount=LEVELS/][,users=FILE][,acl=FILE|none][,anonymous]; may be given several times." };
        Option<FileInfo?> persist = new("--persist") { Description = "SQLite file for sessions, retained messages and queues." };
        Option<string?> address = new("--address") { Description = "Address to listen on; this machine only by default, 0.0.0.0 for all.", DefaultValueFactory = _ => "127.0.0.1" };
        Command command = new("broker", "Run the MQTT engine alone.")
        {
            port, tlsPort, webSocketPort, webSocketTlsPort, origins, tls, key, authority, anonymous, users, acl, listeners, persist, address,
        };
#if CARD_PACKAGES_LOCAL
        BrokerLimits limits = new(command);
        command.SetAction(async (parsed, cancel) =>
        {
            // The command line listens for signals once this has returned for the first time; the broker must not take connections before.
            await Task.Yield();
            FileInfo? certificate = parsed.GetValue(tls);
            int? webSocketWanted = parsed.GetValue(webSocketPort);
            int? webSocketTlsWanted = parsed.GetValue(webSocketTlsPort);
            int? tlsWanted = parsed.GetValue(tlsPort) ?? (certificate is null || webSocketTlsWanted is not null ? null : 8883);
            bool onlyPlain = tlsWanted is null && webSocketWanted is null && webSocketTlsWanted is null && parsed.GetValue(listeners) is not { Length: > 0 };
            StandaloneBrokerOptions options = new()
            {
                Port = parsed.GetValue(port) ?? (onlyPlain ? 1883 : null),
                TlsPort = tlsWanted,
                WebSocketPort = webSocketWanted,
                WebSocketTlsPort = webSocketTlsWanted,
                Address = IPAddress.TryParse(parsed.GetValue(address), out IPAddress? given)
                    ? given
                    : throw new KioskException($"\"{parsed.GetValue(address)}\" is not an address.", ExitCode.Usage),
                CertificatePath = certificate?.FullName,
                KeyPath = parsed.GetValue(key)?.FullName,
                ClientAuthorityPath = parsed.GetValue(authority)?.FullName,
                AllowAnonymous = parsed.GetValue(anonymous),
                UserFile = parsed.GetValue(users)?.FullName,
                AclFile = parsed.GetValue(acl)?.FullName,
                PersistencePath = parsed.GetValue(persist)?.FullName,
                Log = Output.Remark,
            };
            foreach (string origin in parsed.GetValue(origins) ?? [])
            {
                options.WebSocketOrigins.Add(origin);
            }
            foreach (string listener in parsed.GetValue(listeners) ?? [])
            {
                try
                {
                    options.Listeners.Add(StandaloneListener.Parse(listener));
                }
                catch (FormatException e)
                {
                    throw new KioskException(e.Message, ExitCode.Usage);
                }
            }
            limits.Apply(parsed, options);
            return await StandaloneBroker.RunAsync(options, cancel);
        });
#else
        command.SetAction(_ => throw new KioskException("This build uses the MQTTnet package; the engine is in builds with CardPackages=local: CardPackages=local ./kiosk broker", ExitCode.Missing));
#endif
        return command;
    }
}
