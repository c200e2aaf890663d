using KioskFleet.Server.Access;
using KioskFleet.Server.Api;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Commands;
using KioskFleet.Server.Content;
using KioskFleet.Server.Demo;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Link;
using KioskFleet.Server.Rollouts;
using KioskFleet.Server.Storage;
using KioskFleet.Server.TrustRoots;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MQTTnet.AspNetCore;
using MQTTnet.Server;

namespace KioskFleet.Server;

/// <summary>Composition: which part gets which.</summary>
internal static class FleetServices
{
    /// <summary>Messages that may wait in one terminal's connection: a window of the smallest blocks' messages, and what else is said meanwhile.</summary>
    private const int PendingMessagesPerTerminal = 400;

    /// <summary>How long a statement waits for another's write before it gives up, seconds.</summary>
    private const int DatabaseTimeoutSeconds = 30;

    public static void AddFleet(this IServiceCollection services, FleetServerOptions options, ServerCertificate certificate)
    {
        DataDirectory data = new(options.DataDirectory);
        string connection = new SqliteConnectionStringBuilder
        {
            DataSource = data.DatabaseFile,
            ForeignKeys = true,
            DefaultTimeout = DatabaseTimeoutSeconds,
        }.ToString();
        services.AddSingleton(options);
        services.AddSingleton(data);
        services.AddSingleton<ServerAddress>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddPooledDbContextFactory<FleetDatabase>((s, o) => o.UseSqlite(connection).AddInterceptors(s.GetServices<IInterceptor>()));
        services.AddSingleton(s =>
        {
            using FleetDatabase database = s.GetRequiredService<IDbContextFactory<FleetDatabase>>().CreateDbContext();
            DatabaseSetup.Prepare(database);
            return FirstStart.Prepare(database, data, s.GetRequiredService<AuditTrail>(), s.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton(_ => PublisherKey.Open(data));
        services.AddSingleton(_ => FirmwareKeyFile.Open(data, options));
        services.AddSingleton(certificate);

        services.AddSingleton<AuditTrail>();
        services.AddSingleton<OperatorDirectory>();
        services.AddSingleton<DivisionDirectory>();
        services.AddSingleton<TerminalDirectory>();
        services.AddSingleton<TerminalProvisioning>();
        services.AddSingleton<DesiredSets>();
        services.AddSingleton<ObjectStore>();
        services.AddSingleton<IObjectSource>(s => s.GetRequiredService<ObjectStore>());
        services.AddSingleton<IPageMaker, PublishingPageMaker>();
        services.AddSingleton<ClockWitness>();
        services.AddSingleton<SetMaker>();
        services.AddSingleton<PublishService>();
        services.AddSingleton<HeldObjects>();
        services.AddSingleton<ForecastService>();
        services.AddSingleton<DraftDesk>();
        services.AddSingleton<PreviewRoom>();
        services.AddSingleton<FactsQuery>();
        services.AddSingleton<WantedRoots>();
        services.AddSingleton<TrustRootQuery>();
        services.AddSingleton<TrustRootDesk>();
        services.AddSingleton<WantedReleases>();
        services.AddSingleton<FirmwareWishes>();
        services.AddSingleton<RolloutDesk>();
        services.AddSingleton<RolloutQuery>();
        services.AddSingleton<FirmwareDesk>();
        services.AddSingleton<FirmwareQuery>();
        services.AddSingleton<CommandOffice>();
        services.AddSingleton<CommandQuery>();
        services.AddSingleton<CourierExport>();
        services.AddSingleton<CourierReceipts>();
        services.AddSingleton<DemoTownship>();
        services.AddSingleton<IFleet, Fleet>();
        services.AddSingleton<IDevices, Devices>();

        services.AddSingleton<ObservationWriter>();
        services.AddSingleton<FlapLimiter>();
        services.AddSingleton<ClaimDesk>();
        services.AddSingleton<TerminalAdmission>();
        services.AddSingleton<NeedAnswerer>();
        services.AddSingleton<TransferPacer>();
        services.AddSingleton<LinkHub>();

        // Hosted services start in this order: what is remembered is loaded before the link opens, and written out after it closed.
        services.AddHostedService<FleetStart>();
        services.AddHostedService(s => s.GetRequiredService<ObservationWriter>());
        services.AddHostedService<RolloutWatch>();
        if (options.Broker is null)
        {
            services.AddHostedService<MqttLink>();
            services.AddHostedMqttServer(o => o
                .WithoutDefaultEndpoint()
                .WithPersistentSessions(false)
                .WithMaxPendingMessagesPerClient(PendingMessagesPerTerminal)
                .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage));
            services.AddMqttConnectionHandler();
        }
        else
        {
            services.AddHostedService<BrokerLink>();
        }

        services.AddConnections();
    }
}
