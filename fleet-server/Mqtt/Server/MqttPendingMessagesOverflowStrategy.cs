namespace MQTTnet.Server;

/// <summary>What gives way when the queue of a session is full.</summary>
public enum MqttPendingMessagesOverflowStrategy
{
    DropOldestQueuedMessage = 0,
    DropNewMessage = 1,
}
