#nullable disable
namespace MQTTnet.Server;

/// <summary>Lets the application put back the retained messages that it kept.</summary>
public sealed class LoadingRetainedMessagesEventArgs : EventArgs
{
    public List<MqttApplicationMessage> LoadedRetainedMessages { get; set; } = [];
}
