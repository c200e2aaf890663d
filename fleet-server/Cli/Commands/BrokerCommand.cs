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
        Option<int?> port = new("--port") { Description = "Port of the plain endpoint; 0: any free one. Without --port and --tls-port: 1883." };
        Option<int?> tlsPort = new("--tls-port") { Description = "Port of the TLS endpoint." };
        Option<FileInfo?> tls = new("--tls") { Description = "Certificate with its chain, PEM; alone it puts TLS on 8883." };
        Option<FileInfo?> key = new("--tls-key") { Description = "Private key, PEM, if it is not in the certificate's file." };
        Option<FileInfo?> authority = new("--tls-client-ca") { Description = "Authorities (PEM) of which every client must show a certificate." };
        Option<bool> anonymous = new("--anonymous") { Description = "Let clients in without user name and password." };
        Option<FileInfo?> users = new("--users") { Description = "File of users and password hashes." };
        Option<FileInfo?> persist = new("--persist") { Description = "SQLite file for sessions, retained messages and queues." };
        Option<string?> address = new("--address") { Description = "Address to listen on; this machine only by default, 0.0.0.0 for all.", DefaultValueFactory = _ => "127.0.0.1" };
        Command command = new("broker", "Run the MQTT engine alone.") { port, tlsPort, tls, key, authority, anonymous, users, persist, address };
#if CARD_PACKAGES_LOCAL
        command.SetAction((parsed, cancel) =>
        {
            FileInfo? certificate = parsed.GetValue(tls);
            int? tlsWanted = parsed.GetValue(tlsPort) ?? (certificate is null ? null : 8883);
            return StandaloneBroker.RunAsync(
                new StandaloneBrokerOptions
                {
                    Port = parsed.GetValue(port) ?? (tlsWanted is null ? 1883 : null),
                    TlsPort = tlsWanted,
                    Address = IPAddress.TryParse(parsed.GetValue(address), out IPAddress? given)
                        ? given
                        : throw new KioskException($"\"{parsed.GetValue(address)}\" is not an address.", ExitCode.Usage),
                    CertificatePath = certificate?.FullName,
                    KeyPath = parsed.GetValue(key)?.FullName,
                    ClientAuthorityPath = parsed.GetValue(authority)?.FullName,
                    AllowAnonymous = parsed.GetValue(anonymous),
                    UserFile = parsed.GetValue(users)?.FullName,
                    PersistencePath = parsed.GetValue(persist)?.FullName,
                    Log = Output.Remark,
                },
                cancel);
        });
#else
        command.SetAction(_ => throw new KioskException("This build uses the MQTTnet package; the engine is in builds with CardPackages=local: CardPackages=local ./kiosk broker", ExitCode.Missing));
#endif
        return command;
    }
}
