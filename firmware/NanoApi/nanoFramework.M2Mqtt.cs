// nanoFramework.M2Mqtt 5.1.0.0
// Declarations only: see README.md for where they come from and how to add one.

using System;
using System.Collections;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Internal;
using nanoFramework.M2Mqtt.Messages;
using nanoFramework.M2Mqtt.Session;

namespace nanoFramework.M2Mqtt.Exceptions
{
    public enum MqttClientErrorCode : int
    {
        WillWrong = 1,
        KeepAliveWrong = 2,
        TopicWildcard = 3,
        TopicLength = 4,
        QosNotAllowed = 5,
        TopicsEmpty = 6,
        QosLevelsEmpty = 7,
        TopicsQosLevelsNotMatch = 8,
        WrongBrokerMessage = 9,
        WrongMessageId = 10,
        InflightQueueFull = 11,
        InvalidFlagBits = 12,
        InvalidConnectFlags = 13,
        InvalidClientId = 14,
        InvalidProtocolName = 15,
    }

    public class MqttClientException : Exception
    {
        public MqttClientException(MqttClientErrorCode errorCode) => throw null!;
        public MqttClientErrorCode ErrorCode { get => throw null!; set => throw null!; }
    }

    public class MqttCommunicationException : Exception
    {
        public MqttCommunicationException() => throw null!;
        public MqttCommunicationException(Exception e) => throw null!;
    }

    public class MqttConnectionException : Exception
    {
        public MqttConnectionException(string message, Exception innerException) => throw null!;
    }

    public class MqttTimeoutException : Exception
    {
        public MqttTimeoutException() => throw null!;
    }
}

namespace nanoFramework.M2Mqtt
{
    public interface IMqttNetworkChannel
    {
        bool DataAvailable { get; }
        bool ValidateServerCertificate { get; set; }
        int Receive(byte[] buffer);
        int Receive(byte[] buffer, int timeout);
        int Send(byte[] buffer);
        void Close();
        void Connect();
        void Accept();
    }

    public static class IPAddressUtility
    {
        public static AddressFamily GetAddressFamily(IPAddress ipAddress) => throw null!;
    }

    public class MqttClient : IMqttClient, IDisposable
    {
        public MqttClient(string brokerHostName) => throw null!;
        public MqttClient(string brokerHostName, int brokerPort, bool secure, X509Certificate caCert, X509Certificate clientCert, MqttSslProtocols sslProtocol) => throw null!;
        public bool IsConnected { get => throw null!; }
        public string ClientId { get => throw null!; }
        public bool CleanSession { get => throw null!; }
        public bool WillFlag { get => throw null!; }
        public MqttQoSLevel WillQosLevel { get => throw null!; }
        public string WillTopic { get => throw null!; }
        public string WillMessage { get => throw null!; }
        public MqttProtocolVersion ProtocolVersion { get => throw null!; set => throw null!; }
        public string AuthenticationMethod { get => throw null!; set => throw null!; }
        public byte[] AuthenticationData { get => throw null!; set => throw null!; }
        public uint SessionExpiryInterval { get => throw null!; set => throw null!; }
        public bool RequestProblemInformation { get => throw null!; set => throw null!; }
        public bool RequestResponseInformation { get => throw null!; set => throw null!; }
        public ushort ReceiveMaximum { get => throw null!; set => throw null!; }
        public ushort TopicAliasMaximum { get => throw null!; set => throw null!; }
        public uint WillDelayInterval { get => throw null!; set => throw null!; }
        public ArrayList UserProperties { get => throw null!; }
        public uint MaximumPacketSize { get => throw null!; set => throw null!; }
        public bool IsAuthenticationFlow { get => throw null!; set => throw null!; }
        public MqttSettings Settings { get => throw null!; }
        public event IMqttClient.MqttMsgPublishEventHandler MqttMsgPublishReceived { add => throw null!; remove => throw null!; }
        public event IMqttClient.MqttMsgPublishedEventHandler MqttMsgPublished { add => throw null!; remove => throw null!; }
        public event IMqttClient.MqttMsgSubscribedEventHandler MqttMsgSubscribed { add => throw null!; remove => throw null!; }
        public event IMqttClient.MqttMsgUnsubscribedEventHandler MqttMsgUnsubscribed { add => throw null!; remove => throw null!; }
        public event ConnectionOpenedEventHandler ConnectionOpened { add => throw null!; remove => throw null!; }
        public event IMqttClient.ConnectionClosedEventHandler ConnectionClosed { add => throw null!; remove => throw null!; }
        public event ConnectionClosedRequestEventHandler ConnectionClosedRequest { add => throw null!; remove => throw null!; }
        public event MqttMsgAuthenticationEventHandler Authentication { add => throw null!; remove => throw null!; }
        public void Init(string brokerHostName, int brokerPort, bool secure, byte[] caCert, byte[] clientCert, MqttSslProtocols sslProtocol) => throw null!;
        public MqttReasonCode Connect(string clientId) => throw null!;
        public MqttReasonCode Connect(string clientId, bool cleanSession) => throw null!;
        public MqttReasonCode Connect(string clientId, string username, string password) => throw null!;
        public MqttReasonCode Connect(string clientId, string username, string password, bool cleanSession, ushort keepAlivePeriod) => throw null!;
        public MqttReasonCode Connect(string clientId, string username, string password, bool willRetain, MqttQoSLevel willQosLevel, bool willFlag, string willTopic, string willMessage, bool cleanSession, ushort keepAlivePeriod) => throw null!;
        public void Disconnect() => throw null!;
        public void Close() => throw null!;
        public void Dispose() => throw null!;
        public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels) => throw null!;
        public ushort Unsubscribe(string[] topics) => throw null!;
        public ushort Publish(string topic, byte[] message) => throw null!;
        public ushort Publish(string topic, byte[] message, string contentType) => throw null!;
        public ushort Publish(string topic, byte[] message, string contentType, ArrayList userProperties) => throw null!;
        public ushort Publish(string topic, byte[] message, string contentType, ArrayList userProperties, MqttQoSLevel qosLevel, bool retain) => throw null!;
        public delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);
        public delegate void MqttMsgPublishedEventHandler(object sender, MqttMsgPublishedEventArgs e);
        public delegate void MqttMsgSubscribedEventHandler(object sender, MqttMsgSubscribedEventArgs e);
        public delegate void MqttMsgUnsubscribedEventHandler(object sender, MqttMsgUnsubscribedEventArgs e);
        public delegate void MqttMsgAuthenticationEventHandler(object sender, MqttMsgAuthenticationEventArgs e);
        public delegate void ConnectionOpenedEventHandler(object sender, ConnectionOpenedEventArgs e);
        public delegate void ConnectionClosedEventHandler(object sender, EventArgs e);
        public delegate void ConnectionClosedRequestEventHandler(object sender, ConnectionClosedRequestEventArgs e);
    }

    public class MqttNetworkChannel : IMqttNetworkChannel
    {
        public MqttNetworkChannel(Socket socket) => throw null!;
        public MqttNetworkChannel(Socket socket, bool secure, X509Certificate serverCert, MqttSslProtocols sslProtocol) => throw null!;
        public MqttNetworkChannel(string remoteHostName, int remotePort) => throw null!;
        public MqttNetworkChannel(string remoteHostName, int remotePort, bool secure, X509Certificate caCert, X509Certificate clientCert, MqttSslProtocols sslProtocol) => throw null!;
        public string RemoteHostName { get => throw null!; }
        public IPAddress RemoteIpAddress { get => throw null!; }
        public int RemotePort { get => throw null!; }
        public bool DataAvailable { get => throw null!; }
        public bool ValidateServerCertificate { get => throw null!; set => throw null!; }
        public void Connect() => throw null!;
        public int Send(byte[] buffer) => throw null!;
        public int Receive(byte[] buffer) => throw null!;
        public int Receive(byte[] buffer, int timeout) => throw null!;
        public void Close() => throw null!;
        public void Accept() => throw null!;
    }

    public enum MqttProtocolVersion : int
    {
        Version_3_1 = 3,
        Version_3_1_1 = 4,
        Version_5 = 5,
    }

    public class MqttSettings
    {
        internal MqttSettings() => throw null!;
        public const int BrokerDefaultPort = 1883;
        public const int BrokerDefaultSslPort = 8883;
        public const int DefaultTimeout = 30000;
        public const int MaximumAttemptsRetry = 3;
        public const int DefaultDelayRetry = 1000;
        public const int ConnectTimeout = 30000;
        public const int DefaultInflightQueueSize = 2147483647;
        public int Port { get => throw null!; }
        public int SslPort { get => throw null!; }
        public int TimeoutOnConnection { get => throw null!; }
        public int TimeoutOnReceiving { get => throw null!; }
        public int AttemptsOnRetry { get => throw null!; }
        public int DelayOnRetry { get => throw null!; }
        public int InflightQueueSize { get => throw null!; set => throw null!; }
        public bool ValidateServerCertificate { get => throw null!; set => throw null!; }
        public static MqttSettings Instance { get => throw null!; }
    }

    public static class MqttSslUtility
    {
        public static SslProtocols ToSslPlatformEnum(MqttSslProtocols mqttSslProtocol) => throw null!;
    }
}

namespace nanoFramework.M2Mqtt.Internal
{
    public abstract class InternalEvent
    {
        protected InternalEvent() => throw null!;
    }

    public class MsgInternalEvent : InternalEvent
    {
        internal MsgInternalEvent() => throw null!;
        public MsgInternalEvent(MqttMsgBase msg) => throw null!;
        public MqttMsgBase Message { get => throw null!; set => throw null!; }
    }

    public class MsgPublishedInternalEvent : MsgInternalEvent
    {
        public MsgPublishedInternalEvent(MqttMsgBase msg, bool isPublished) => throw null!;
        public bool IsPublished { get => throw null!; }
    }
}

namespace nanoFramework.M2Mqtt.Messages
{
    public class ConnectionClosedRequestEventArgs : EventArgs
    {
        public ConnectionClosedRequestEventArgs(MqttMsgDisconnect disconnect) => throw null!;
        public MqttMsgDisconnect Message { get => throw null!; }
    }

    public class ConnectionOpenedEventArgs : EventArgs
    {
        public ConnectionOpenedEventArgs(MqttMsgConnack connact) => throw null!;
        public MqttMsgConnack Message { get => throw null!; }
    }

    public enum MqttMessageType : int
    {
        Connect = 1,
        ConnectAck = 2,
        Publish = 3,
        PublishAck = 4,
        PublishReceived = 5,
        PublishRelease = 6,
        PublishComplete = 7,
        Subscribe = 8,
        SubscribeAck = 9,
        Unsubscribe = 10,
        UnsubscribeAck = 11,
        PingRequest = 12,
        PingResponse = 13,
        Disconnect = 14,
        Authentication = 15,
    }

    public class MqttMsgAuthentication : MqttMsgBase
    {
        public MqttMsgAuthentication() => throw null!;
        public string AuthenticationMethod { get => throw null!; set => throw null!; }
        public byte[] AuthenticationData { get => throw null!; set => throw null!; }
        public string Reason { get => throw null!; set => throw null!; }
        public MqttReasonCode ReasonCode { get => throw null!; set => throw null!; }
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public static MqttMsgAuthentication Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
    }

    public class MqttMsgAuthenticationEventArgs : EventArgs
    {
        public MqttMsgAuthenticationEventArgs(MqttMsgAuthentication authentication) => throw null!;
        public MqttMsgAuthentication Message { get => throw null!; }
    }

    public abstract class MqttMsgBase
    {
        protected MqttMsgBase() => throw null!;
        public MqttMessageType Type { get => throw null!; set => throw null!; }
        public bool DupFlag { get => throw null!; set => throw null!; }
        public MqttQoSLevel QosLevel { get => throw null!; set => throw null!; }
        public bool Retain { get => throw null!; set => throw null!; }
        public ushort MessageId { get => throw null!; set => throw null!; }
        public ArrayList UserProperties { get => throw null!; }
        public uint MaximumPacketSize { get => throw null!; set => throw null!; }
        public abstract byte[] GetBytes(MqttProtocolVersion protocolVersion);
        protected int EncodeVariableByte(int remainingLength, byte[] buffer, int index) => throw null!;
        protected static int DecodeVariableByte(IMqttNetworkChannel channel) => throw null!;
    }

    public class MqttMsgConnack : MqttMsgBase
    {
        public MqttMsgConnack() => throw null!;
        public bool SessionPresent { get => throw null!; set => throw null!; }
        public MqttReasonCode ReturnCode { get => throw null!; set => throw null!; }
        public uint SessionExpiryInterval { get => throw null!; set => throw null!; }
        public ushort ReceiveMaximum { get => throw null!; set => throw null!; }
        public bool MaximumQoS { get => throw null!; set => throw null!; }
        public bool RetainAvailable { get => throw null!; set => throw null!; }
        public string AssignedClientIdentifier { get => throw null!; set => throw null!; }
        public ushort TopicAliasMaximum { get => throw null!; set => throw null!; }
        public string Reason { get => throw null!; set => throw null!; }
        public bool WildcardSubscriptionAvailable { get => throw null!; set => throw null!; }
        public bool SubscriptionIdentifiersAvailable { get => throw null!; set => throw null!; }
        public bool SharedSubscriptionAvailable { get => throw null!; set => throw null!; }
        public ushort ServerKeepAlive { get => throw null!; set => throw null!; }
        public string ResponseInformation { get => throw null!; set => throw null!; }
        public string ServerReference { get => throw null!; set => throw null!; }
        public string AuthenticationMethod { get => throw null!; set => throw null!; }
        public byte[] AuthenticationData { get => throw null!; set => throw null!; }
        public static MqttMsgConnack Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public override string ToString() => throw null!;
    }

    public class MqttMsgConnect : MqttMsgBase
    {
        public MqttMsgConnect() => throw null!;
        public MqttMsgConnect(string clientId) => throw null!;
        public MqttMsgConnect(string clientId, string username, string password, bool willRetain, MqttQoSLevel willQosLevel, bool willFlag, string willTopic, string willMessage, bool cleanSession, ushort keepAlivePeriod, MqttProtocolVersion protocolVersion) => throw null!;
        public string ProtocolName { get => throw null!; set => throw null!; }
        public MqttProtocolVersion ProtocolVersion { get => throw null!; set => throw null!; }
        public string ClientId { get => throw null!; set => throw null!; }
        public bool WillRetain { get => throw null!; set => throw null!; }
        public byte WillQosLevel { get => throw null!; set => throw null!; }
        public bool WillFlag { get => throw null!; set => throw null!; }
        public string WillTopic { get => throw null!; set => throw null!; }
        public string WillMessage { get => throw null!; set => throw null!; }
        public string Username { get => throw null!; set => throw null!; }
        public string Password { get => throw null!; set => throw null!; }
        public bool CleanSession { get => throw null!; set => throw null!; }
        public ushort KeepAlivePeriod { get => throw null!; set => throw null!; }
        public string AuthenticationMethod { get => throw null!; set => throw null!; }
        public byte[] AuthenticationData { get => throw null!; set => throw null!; }
        public uint SessionExpiryInterval { get => throw null!; set => throw null!; }
        public bool RequestProblemInformation { get => throw null!; set => throw null!; }
        public bool RequestResponseInformation { get => throw null!; set => throw null!; }
        public ushort ReceiveMaximum { get => throw null!; set => throw null!; }
        public ushort TopicAliasMaximum { get => throw null!; set => throw null!; }
        public uint WillDelayInterval { get => throw null!; set => throw null!; }
        public static MqttMsgConnect Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public override string ToString() => throw null!;
    }

    public class MqttMsgConnectEventArgs : EventArgs
    {
        public MqttMsgConnectEventArgs(MqttMsgConnect connect) => throw null!;
        public MqttMsgConnect Message { get => throw null!; }
    }

    public class MqttMsgContext
    {
        public MqttMsgContext() => throw null!;
        public MqttMsgBase Message { get => throw null!; set => throw null!; }
        public MqttMsgState State { get => throw null!; set => throw null!; }
        public MqttMsgFlow Flow { get => throw null!; set => throw null!; }
        public long Timestamp { get => throw null!; set => throw null!; }
        public int Attempt { get => throw null!; set => throw null!; }
        public string Key { get => throw null!; }
    }

    public class MqttMsgDisconnect : MqttMsgBase
    {
        public MqttMsgDisconnect() => throw null!;
        public uint SessionExpiryInterval { get => throw null!; set => throw null!; }
        public string Reason { get => throw null!; set => throw null!; }
        public string ServerReference { get => throw null!; set => throw null!; }
        public MqttReasonCode ResonCode { get => throw null!; set => throw null!; }
        public static MqttMsgDisconnect Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public override string ToString() => throw null!;
    }

    public enum MqttMsgFlow : int
    {
        ToPublish = 0,
        ToAcknowledge = 1,
    }

    public class MqttMsgPingReq : MqttMsgBase
    {
        public MqttMsgPingReq() => throw null!;
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public static MqttMsgPingReq Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override string ToString() => throw null!;
    }

    public class MqttMsgPingResp : MqttMsgBase
    {
        public MqttMsgPingResp() => throw null!;
        public static MqttMsgPingResp Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public override string ToString() => throw null!;
    }

    public class MqttMsgPuback : MqttMsgBase
    {
        public MqttMsgPuback() => throw null!;
        public MqttReasonCode ReasonCode { get => throw null!; set => throw null!; }
        public string Reason { get => throw null!; set => throw null!; }
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public static MqttMsgPuback Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override string ToString() => throw null!;
    }

    public class MqttMsgPubcomp : MqttMsgBase
    {
        public MqttMsgPubcomp() => throw null!;
        public MqttReasonCode ReasonCode { get => throw null!; set => throw null!; }
        public string Reason { get => throw null!; set => throw null!; }
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public static MqttMsgPubcomp Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override string ToString() => throw null!;
    }

    public class MqttMsgPublish : MqttMsgBase
    {
        public MqttMsgPublish() => throw null!;
        public MqttMsgPublish(string topic, byte[] message) => throw null!;
        public MqttMsgPublish(string topic, byte[] message, bool dupFlag, MqttQoSLevel qosLevel, bool retain) => throw null!;
        public string Topic { get => throw null!; set => throw null!; }
        public byte[] Message { get => throw null!; set => throw null!; }
        public bool IsPayloadUTF8 { get => throw null!; set => throw null!; }
        public uint MessageExpiryInterval { get => throw null!; set => throw null!; }
        public ushort TopicAlias { get => throw null!; set => throw null!; }
        public string ResponseTopic { get => throw null!; set => throw null!; }
        public byte[] CorrelationData { get => throw null!; set => throw null!; }
        public int SubscriptionIdentifier { get => throw null!; set => throw null!; }
        public string ContentType { get => throw null!; set => throw null!; }
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public static MqttMsgPublish Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override string ToString() => throw null!;
    }

    public class MqttMsgPubrec : MqttMsgBase
    {
        public MqttMsgPubrec() => throw null!;
        public MqttReasonCode ReasonCode { get => throw null!; set => throw null!; }
        public string Reason { get => throw null!; set => throw null!; }
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public static MqttMsgPubrec Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override string ToString() => throw null!;
    }

    public class MqttMsgPubrel : MqttMsgBase
    {
        public MqttMsgPubrel() => throw null!;
        public MqttReasonCode ReasonCode { get => throw null!; set => throw null!; }
        public string Reason { get => throw null!; set => throw null!; }
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public static MqttMsgPubrel Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override string ToString() => throw null!;
    }

    public enum MqttMsgState : int
    {
        QueuedQos0 = 0,
        QueuedQos1 = 1,
        QueuedQos2 = 2,
        WaitForPuback = 3,
        WaitForPubrec = 4,
        WaitForPubrel = 5,
        WaitForPubcomp = 6,
        SendPubrec = 7,
        SendPubrel = 8,
        SendPubcomp = 9,
        SendPuback = 10,
        SendSubscribe = 11,
        SendUnsubscribe = 12,
        WaitForSuback = 13,
        WaitForUnsuback = 14,
        WaitForAuthentication = 15,
    }

    public class MqttMsgSuback : MqttMsgBase
    {
        public MqttMsgSuback() => throw null!;
        public MqttQoSLevel[] GrantedQoSLevels { get => throw null!; set => throw null!; }
        public MqttReasonCode[] ReasonCodes { get => throw null!; set => throw null!; }
        public string Reason { get => throw null!; set => throw null!; }
        public static MqttMsgSuback Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public override string ToString() => throw null!;
    }

    public class MqttMsgSubscribe : MqttMsgBase
    {
        public MqttMsgSubscribe() => throw null!;
        public MqttMsgSubscribe(string[] topics, MqttQoSLevel[] qosLevels) => throw null!;
        public int SubscriptionIdentifier { get => throw null!; set => throw null!; }
        public MqttRetainHandeling RetainHandeling { get => throw null!; set => throw null!; }
        public bool RetainAsPublished { get => throw null!; set => throw null!; }
        public bool NoLocal { get => throw null!; set => throw null!; }
        public string[] Topics { get => throw null!; set => throw null!; }
        public MqttQoSLevel[] QoSLevels { get => throw null!; set => throw null!; }
        public static MqttMsgSubscribe Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public override string ToString() => throw null!;
    }

    public class MqttMsgUnsuback : MqttMsgBase
    {
        public MqttMsgUnsuback() => throw null!;
        public MqttReasonCode ReasonCode { get => throw null!; set => throw null!; }
        public string Reason { get => throw null!; set => throw null!; }
        public static MqttMsgUnsuback Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public override string ToString() => throw null!;
    }

    public class MqttMsgUnsubscribe : MqttMsgBase
    {
        public MqttMsgUnsubscribe() => throw null!;
        public MqttMsgUnsubscribe(string[] topics) => throw null!;
        public string[] Topics { get => throw null!; set => throw null!; }
        public static MqttMsgUnsubscribe Parse(byte fixedHeaderFirstByte, MqttProtocolVersion protocolVersion, IMqttNetworkChannel channel) => throw null!;
        public override byte[] GetBytes(MqttProtocolVersion protocolVersion) => throw null!;
        public override string ToString() => throw null!;
    }

    public enum MqttRetainHandeling : int
    {
        AllTime = 0,
        SubscribeTimeOnly = 1,
        NoRetain = 2,
    }
}

namespace nanoFramework.M2Mqtt.Session
{
    public class MqttClientSession : MqttSession
    {
        public MqttClientSession(string clientId) => throw null!;
    }

    public abstract class MqttSession
    {
        protected MqttSession() => throw null!;
        protected MqttSession(string clientId) => throw null!;
        public string ClientId { get => throw null!; set => throw null!; }
        public Hashtable InflightMessages { get => throw null!; set => throw null!; }
        public virtual void Clear() => throw null!;
    }
}
