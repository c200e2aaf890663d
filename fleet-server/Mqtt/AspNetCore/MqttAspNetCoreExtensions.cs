#nullable disable
using KioskFleet.Mqtt.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;
using MQTTnet.Server.Internal.Adapter;

namespace MQTTnet.AspNetCore;

/// <summary>Options with the services of the application at hand.</summary>
public sealed class AspNetMqttServerOptionsBuilder : MqttServerOptionsBuilder
{
    public AspNetMqttServerOptionsBuilder(IServiceProvider serviceProvider)
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        ServiceProvider = serviceProvider;
    }

    public IServiceProvider ServiceProvider { get; }
}

/// <summary>A server that starts and stops with its host.</summary>
public sealed class MqttHostedServer : MqttServer, IHostedService
{
    private readonly IHostApplicationLifetime _lifetime;
    private readonly MqttServerFactory _factory;

    public MqttHostedServer(IHostApplicationLifetime hostApplicationLifetime, MqttServerFactory mqttFactory, MqttServerOptions options, IEnumerable<IMqttServerAdapter> adapters, IMqttNetLogger logger)
        : base(options, adapters, logger)
    {
        _lifetime = hostApplicationLifetime;
        _factory = mqttFactory;
    }

    /// <summary>Starts once the application has started, so that handlers set while it starts up are in place.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = _factory;
        _lifetime.ApplicationStarted.Register(() => StartAsync().GetAwaiter().GetResult());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => StopAsync(new MqttServerStopOptions());
}

/// <summary>Registration of the server.</summary>
public static class ServiceCollectionExtensions
{
    public static IServiceCollection AddHostedMqttServer(this IServiceCollection services, MqttServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddHostedMqttServer();
        return services;
    }

    public static IServiceCollection AddHostedMqttServer(this IServiceCollection services, Action<MqttServerOptionsBuilder> configure = null)
    {
        MqttServerOptionsBuilder builder = new();
        configure?.Invoke(builder);
        services.AddSingleton(builder.Build());
        services.AddHostedMqttServer();
        return services;
    }

    public static void AddHostedMqttServer(this IServiceCollection services)
    {
        services.TryAddSingleton<IMqttNetLogger>(MqttNetNullLogger.Instance);
        services.TryAddSingleton(provider => new MqttServerFactory(provider.GetRequiredService<IMqttNetLogger>()));
        services.TryAddSingleton<MqttHostedServer>();
        services.AddHostedService(provider => provider.GetRequiredService<MqttHostedServer>());
        services.TryAddSingleton<MqttServer>(provider => provider.GetRequiredService<MqttHostedServer>());
    }

    public static IServiceCollection AddHostedMqttServerWithServices(this IServiceCollection services, Action<AspNetMqttServerOptionsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton(provider =>
        {
            AspNetMqttServerOptionsBuilder builder = new(provider);
            configure(builder);
            return builder.Build();
        });
        services.AddHostedMqttServer();
        return services;
    }

    public static IServiceCollection AddMqttConnectionHandler(this IServiceCollection services)
    {
        services.AddSingleton<MqttConnectionHandler>();
        services.AddSingleton<IMqttServerAdapter>(provider => provider.GetRequiredService<MqttConnectionHandler>());
        return services;
    }

    public static void AddMqttLogger(this IServiceCollection services, IMqttNetLogger logger) => services.AddSingleton(logger);

    /// <summary>A hosted server with Kestrel and WebSocket adapters.</summary>
    public static IServiceCollection AddMqttServer(this IServiceCollection serviceCollection, Action<MqttServerOptionsBuilder> configure = null)
    {
        serviceCollection.AddMqttConnectionHandler();
        serviceCollection.AddMqttWebSocketServerAdapter();
        return serviceCollection.AddHostedMqttServer(configure);
    }

    public static IServiceCollection AddMqttTcpServerAdapter(this IServiceCollection services)
    {
        services.AddSingleton<MqttTcpServerAdapter>();
        services.AddSingleton<IMqttServerAdapter>(provider => provider.GetRequiredService<MqttTcpServerAdapter>());
        return services;
    }

    public static IServiceCollection AddMqttWebSocketServerAdapter(this IServiceCollection services)
    {
        services.AddSingleton<MqttWebSocketServerAdapter>();
        services.AddSingleton<IMqttServerAdapter>(provider => provider.GetRequiredService<MqttWebSocketServerAdapter>());
        return services;
    }
}

/// <summary>MQTT on an endpoint: <c>kestrel.ListenAnyIP(1883, l =&gt; l.UseMqtt())</c>.</summary>
public static class ConnectionBuilderExtensions
{
    public static IConnectionBuilder UseMqtt(this IConnectionBuilder builder) => builder.UseConnectionHandler<MqttConnectionHandler>();
}

/// <summary>Access to the hosted server while the application is built.</summary>
public static class ApplicationBuilderExtensions
{
    public static IApplicationBuilder UseMqttEndpoint(this IApplicationBuilder app, string path = "/mqtt")
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseWebSockets();
        app.Use((HttpContext context, RequestDelegate next) =>
            context.WebSockets.IsWebSocketRequest && context.Request.Path == path ? EndpointRouterExtensions.ServeAsync(context) : next(context));
        return app;
    }

    public static IApplicationBuilder UseMqttServer(this IApplicationBuilder app, Action<MqttServer> configure)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(configure);
        configure(app.ApplicationServices.GetRequiredService<MqttServer>());
        return app;
    }
}

/// <summary>MQTT over WebSockets on a route: <c>app.MapMqtt("/mqtt")</c>. Sub-protocol as <see cref="MqttSubProtocolSelector"/> chooses.</summary>
public static class EndpointRouterExtensions
{
    public static void MapMqtt(this IEndpointRouteBuilder endpoints, string pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        IApplicationBuilder branch = endpoints.CreateApplicationBuilder();
        branch.UseWebSockets();
        branch.Run(context =>
        {
            if (context.WebSockets.IsWebSocketRequest)
            {
                return ServeAsync(context);
            }
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return Task.CompletedTask;
        });
        endpoints.Map(pattern, branch.Build());
    }

    internal static async Task ServeAsync(HttpContext context)
    {
        MqttWebSocketServerAdapter adapter = context.RequestServices.GetService<MqttWebSocketServerAdapter>()
            ?? throw new InvalidOperationException("MQTT over WebSockets needs AddMqttWebSocketServerAdapter or AddMqttServer.");
        using System.Net.WebSockets.WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(MqttSubProtocolSelector.SelectSubProtocol(context.Request)).ConfigureAwait(false);
        await adapter.RunWebSocketConnectionAsync(socket, context).ConfigureAwait(false);
    }
}
