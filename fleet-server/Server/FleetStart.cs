using KioskFleet.Server.Access;
using KioskFleet.Server.Commands;
using KioskFleet.Server.Content;
using KioskFleet.Server.Demo;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Link;
using KioskFleet.Server.Storage;
using KioskFleet.Server.TrustRoots;

namespace KioskFleet.Server;

/// <summary>What must be ready before the link opens, and what waits for the ports to be known.</summary>
internal sealed class FleetStart(
    FirstStart firstStart, ClockWitness clock, TerminalDirectory terminals, DesiredSets desired, TrustRootDesk roots, WantedReleases firmware, CommandOffice commands, ClaimDesk claims, ServerAddress address, Listeners listeners, DemoTownship demo, FleetServerOptions options) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // Creating it created the tables.
        _ = firstStart.ApiToken;
        await clock.CheckAsync(cancellationToken);
        await terminals.LoadAsync(cancellationToken);
        await desired.LoadAsync(cancellationToken);
        await roots.LoadAsync(cancellationToken);
        await firmware.LoadAsync(cancellationToken);
        await commands.LoadAsync(cancellationToken);
        await claims.LoadAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        address.HttpPort = listeners.HttpPort;
        if (options.Broker is null)
        {
            address.MqttPort = listeners.MqttPort;
        }

        await demo.PrepareAsync(cancellationToken);
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
