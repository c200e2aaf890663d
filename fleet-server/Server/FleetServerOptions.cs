using System.Net;
using KioskFleet.Protocol;

namespace KioskFleet.Server;

/// <summary>What a host says when it starts the server. Everything else has a default in code beside the part that uses it.</summary>
public sealed class FleetServerOptions
{
    /// <summary>Folder for the database, the publisher's key, the cookie keys and the first administrator's password. Created if missing, readable by its owner only.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>Address of the console and API. Loopback by default: opening it to a network is a decision, made together with TLS.</summary>
    public IPAddress HttpAddress { get; set; } = IPAddress.Loopback;

    /// <summary>TCP port of the console and API; 0: any free one (see <see cref="FleetServer.Ports"/>).</summary>
    public int HttpPort { get; set; } = 8080;

    /// <summary>Address that terminals connect to.</summary>
    public IPAddress MqttAddress { get; set; } = IPAddress.Loopback;

    /// <summary>TCP port of the MQTT link; 0: any free one.</summary>
    public int MqttPort { get; set; } = 1883;

    /// <summary>Address of an external MQTT 5 broker, <c>mqtt://user:password@host:port</c> or <c>mqtts://…</c>; several servers may share its terminals' messages.
    /// Null: terminals connect to this process. The broker must let a terminal touch k/&lt;its id&gt;/# only.</summary>
    public Uri? Broker { get; set; }

    /// <summary>PKCS#12 file whose certificate serves both ports over TLS; null: plain TCP.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>Password of <see cref="CertificateFile"/>.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>One or two trust roots (PEM) to begin with: put in force at the first start that names them, and written into each terminal's kiosk.cfg; only with TLS. Later ones are added in the console or with <c>kiosk roots</c>.</summary>
    public string? RootCertificateFile { get; set; }

    /// <summary>PEM of the public keys, at most four, that firmware must be signed by; null: firmware.pub.pem in the data directory, if it is there. The private key never comes here.</summary>
    public string? FirmwareKeyFile { get; set; }

    /// <summary>Hours on the link, 13 to 720, in which a terminal says nothing new of a release that is wanted of it, after which its update counts as unknown. Time offline is not counted. A terminal
    /// may wait twelve hours for a moment when nobody reads, and content goes before firmware on a slow link: sixteen leaves room for both.</summary>
    public int FirmwareSilenceHours { get; set; } = 16;

    /// <summary>Hours, 1 to 720, after which a terminal that was last heard about to start a release, or trying it, and has been offline since, counts as unknown: it may be that it does not start any more.
    /// Seventy-two: a hall that closes on Friday evening opens on Monday morning.</summary>
    public int FirmwareReturnHours { get; set; } = 72;

    /// <summary>Host name or address that is written into each terminal's kiosk.cfg.</summary>
    public string PublicHost { get; set; } = "127.0.0.1";

    /// <summary>Port written into kiosk.cfg; 0: the port the link listens on.</summary>
    public int PublicMqttPort { get; set; }

    /// <summary>Fills an empty database with a made-up township, and shows the administrator's name and password on the sign-in page. Never in the field.</summary>
    public bool Demo { get; set; }

    /// <summary>KiB that a terminal may move in a calendar month where nothing else was set for it.</summary>
    public int MonthlyKiB { get; set; } = Limits.DefaultMonthlyKiB;

    /// <summary>Starts although the clock stands before the newest entry of the database or over a year after it. For one start, by a person who looked at the clock.</summary>
    public bool AcceptClock { get; set; }

    /// <summary>Seconds between a terminal's reports or beats, 5 to 86,400; a minute shows a fault soon and costs an idle terminal some 100 KB a day.</summary>
    public int ReportSeconds { get; set; } = 60;

    /// <summary>A county's own privacy rules, of the form of the standard ones (fleet-server/Publishing/Resources/privacy-rules.json); null: the standard ones.</summary>
    public string? PrivacyRulesFile { get; set; }

    /// <summary>Nothing is published before a second person has approved it. Off: whoever may publish does so at once.</summary>
    public bool RequireApproval { get; set; }

    /// <summary>Least severe log level that is written to standard error.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>Checks the values that cannot be right, with the remedy in the message.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Validate()
    {
        Require(!string.IsNullOrWhiteSpace(DataDirectory), "DataDirectory is empty; name a folder the server may write to.");
        Require(HttpPort is >= 0 and <= 65535, "HttpPort must be 0 to 65535.");
        Require(MqttPort is >= 0 and <= 65535, "MqttPort must be 0 to 65535.");
        Require(PublicMqttPort is >= 0 and <= 65535, "PublicMqttPort must be 0 to 65535.");
        Require(Broker is null || Broker is { IsAbsoluteUri: true, Scheme: "mqtt" or "mqtts", Host.Length: > 0 }, "Broker must be mqtt://host:port or mqtts://host:port.");
        Require(HttpPort == 0 || HttpPort != MqttPort, "HttpPort and MqttPort are the same; give each its own.");
        Require(ReportSeconds is >= 5 and <= 86400, "ReportSeconds must be 5 to 86400.");
        Require(FirmwareSilenceHours is >= 13 and <= 720, "FirmwareSilenceHours must be 13 to 720: a terminal may wait twelve hours for a moment when nobody reads.");
        Require(FirmwareReturnHours is >= 1 and <= 720, "FirmwareReturnHours must be 1 to 720.");
        Require(MonthlyKiB is >= Limits.MinMonthlyKiB and <= Limits.MaxMonthlyKiB, $"MonthlyKiB must be {Limits.MinMonthlyKiB} to {Limits.MaxMonthlyKiB}.");
        Require(PublicHost.Length is > 0 and <= 255, "PublicHost must be a host name or address of at most 255 characters.");
        Require(CertificateFile is null || File.Exists(CertificateFile), $"CertificateFile '{CertificateFile}' does not exist.");
        Require(FirmwareKeyFile is null || File.Exists(FirmwareKeyFile), $"FirmwareKeyFile '{FirmwareKeyFile}' does not exist.");
        Require(PrivacyRulesFile is null || File.Exists(PrivacyRulesFile), $"PrivacyRulesFile '{PrivacyRulesFile}' does not exist.");
        Require(RootCertificateFile is null || new FileInfo(RootCertificateFile) is { Exists: true, Length: < Provisioning.MaxBytes / 2 },
            $"RootCertificateFile '{RootCertificateFile}' does not exist or is larger than {Provisioning.MaxBytes / 2} bytes.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
