#nullable disable
using System.Text;
using KioskFleet.Mqtt.Sessions;
using KioskFleet.Mqtt.Transport;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server.EnhancedAuthentication;

namespace MQTTnet.Server.Internal.Adapter
{
    /// <summary>The endpoints of <see cref="MqttServerOptions"/>.</summary>
    public sealed class MqttTcpServerAdapter : IEngineAdapter
    {
        private Broker _broker;
        private TcpEndpoint _endpoint;

        /// <summary>Kept for MQTTnet's sake: an endpoint that cannot be opened always fails the start.</summary>
        public bool TreatSocketOpeningErrorAsWarning { get; set; }

        void IEngineAdapter.Attach(Broker broker) => _broker = broker;

        public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
        {
            _endpoint = new TcpEndpoint(_broker);
            _endpoint.Start(options);
            return Task.CompletedTask;
        }

        public Task StopAsync()
        {
            Dispose();
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            _endpoint?.Dispose();
            _endpoint = null;
        }
    }
}

namespace MQTTnet.Server
{
    /// <summary>Makes servers and what belongs to them.</summary>
    public sealed class MqttServerFactory
    {
        public MqttServerFactory() : this(MqttNetNullLogger.Instance) { }

        public MqttServerFactory(IMqttNetLogger logger)
        {
            ArgumentNullException.ThrowIfNull(logger);
            DefaultLogger = logger;
        }

        public IMqttNetLogger DefaultLogger { get; }

        public IList<Func<MqttServerFactory, IMqttServerAdapter>> DefaultServerAdapters { get; } = [_ => new Internal.Adapter.MqttTcpServerAdapter()];

        public IDictionary<object, object> Properties { get; } = new Dictionary<object, object>();

        public MqttApplicationMessageBuilder CreateApplicationMessageBuilder() => new();

        public ExchangeEnhancedAuthenticationOptionsFactory CreateExchangeExtendedAuthenticationOptionsBuilder() => new();

        public MqttServer CreateMqttServer(MqttServerOptions options) => CreateMqttServer(options, DefaultLogger);

        public MqttServer CreateMqttServer(MqttServerOptions options, IMqttNetLogger logger) => CreateMqttServer(options, DefaultServerAdapters.Select(a => a(this)), logger);

        public MqttServer CreateMqttServer(MqttServerOptions options, IEnumerable<IMqttServerAdapter> serverAdapters, IMqttNetLogger logger) => new(options, serverAdapters, logger);

        public MqttServer CreateMqttServer(MqttServerOptions options, IEnumerable<IMqttServerAdapter> serverAdapters) => new(options, serverAdapters, DefaultLogger);

        public MqttServerClientDisconnectOptionsBuilder CreateMqttServerClientDisconnectOptionsBuilder() => new();

        public MqttServerStopOptionsBuilder CreateMqttServerStopOptionsBuilder() => new();

        public MqttServerOptionsBuilder CreateServerOptionsBuilder() => new();
    }

    /// <summary>Short forms.</summary>
    public static class MqttServerExtensions
    {
        public static Task DisconnectClientAsync(this MqttServer server, string id, MqttDisconnectReasonCode reasonCode = MqttDisconnectReasonCode.NormalDisconnection)
        {
            ArgumentNullException.ThrowIfNull(server);
            return server.DisconnectClientAsync(id, new MqttServerClientDisconnectOptions { ReasonCode = reasonCode });
        }

        public static Task InjectApplicationMessage(this MqttServer server, string topic, string payload = null, MqttQualityOfServiceLevel qualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce, bool retain = false)
        {
            ArgumentNullException.ThrowIfNull(server);
            return server.InjectApplicationMessage(new InjectedMqttApplicationMessage(new MqttApplicationMessage
            {
                Topic = topic,
                PayloadSegment = Encoding.UTF8.GetBytes(payload ?? ""),
                QualityOfServiceLevel = qualityOfServiceLevel,
                Retain = retain,
            }));
        }

        public static Task StopAsync(this MqttServer server)
        {
            ArgumentNullException.ThrowIfNull(server);
            return server.StopAsync(new MqttServerStopOptions());
        }

        public static Task SubscribeAsync(this MqttServer server, string clientId, params MqttTopicFilter[] topicFilters)
        {
            ArgumentNullException.ThrowIfNull(server);
            return server.SubscribeAsync(clientId, (ICollection<MqttTopicFilter>)topicFilters);
        }

        public static Task SubscribeAsync(this MqttServer server, string clientId, string topic) => server.SubscribeAsync(clientId, new MqttTopicFilter { Topic = topic });
    }
}
