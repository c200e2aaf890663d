namespace KioskFleet.Server;

/// <summary>Where terminals find this server, as kiosk.cfg says it. The ports are known once the host listens.</summary>
internal sealed class ServerAddress(FleetServerOptions options)
{
    /// <summary>Set by the host when it has bound its ports; with an external broker, that broker's.</summary>
    public int MqttPort { get; set; } = options.Broker?.Port ?? options.MqttPort;

    public int HttpPort { get; set; } = options.HttpPort;

    public string PublicHost => options.PublicHost;

    public int PublicMqttPort => options.PublicMqttPort != 0 ? options.PublicMqttPort
        : MqttPort != 0 ? MqttPort
        : throw new InvalidOperationException("The MQTT port is not known before the server has started; start it first, or set PublicMqttPort.");

    public bool Tls => options.Broker is { } broker ? broker.Scheme == "mqtts" : options.CertificateFile is not null;
}
