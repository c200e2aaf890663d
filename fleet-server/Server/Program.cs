using System.Net;
using KioskFleet.Server;

IConfiguration configuration = new ConfigurationBuilder()
    .AddEnvironmentVariables("KIOSKFLEET_")
    .AddCommandLine(args)
    .Build();
FleetServerOptions options = new();
try
{
    if (configuration["HttpAddress"] is { } http)
    {
        options.HttpAddress = IPAddress.Parse(http);
    }

    if (configuration["MqttAddress"] is { } mqtt)
    {
        options.MqttAddress = IPAddress.Parse(mqtt);
    }

    configuration.Bind(options);
    WebApplication app = FleetServer.Build(options, args);
    await app.StartAsync();
    (int httpPort, int mqttPort) = FleetServer.Ports(app);
    await Console.Error.WriteLineAsync($"Console: http{(options.CertificateFile is null ? "" : "s")}://{options.HttpAddress}:{httpPort}/   terminals: {options.MqttAddress}:{mqttPort}   data: {Path.GetFullPath(options.DataDirectory)}");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync("The server did not start: " + e.Message);
    return 1;
}
