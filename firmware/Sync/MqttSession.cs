using System;
using KioskFleet.Hardware;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace KioskFleet.Firmware.Sync;

/// <summary>One connection. Its handlers run on the client's threads and only leave what they heard in the inbox, marked with the session's number, so that a late word of an
/// old session is known for what it is. What goes wrong in them must not reach the client: its thread would end, and the session be deaf.</summary>
internal sealed class MqttSession
{
    public readonly MqttClient Client;
    public readonly int Number;

    /// <summary>The number as far as it stands above a packet's: 15 bits.</summary>
    public readonly int ShortNumber;
    private readonly Inbox _inbox;
    private readonly ISystemClock _clock;
    private readonly string _prefix;
    private readonly object _counting = new object();
    private readonly bool _tls;
    private long _bytes;

    public MqttSession(MqttClient client, Inbox inbox, ISystemClock clock, string prefix, bool tls, int number)
    {
        Client = client;
        Number = number;
        ShortNumber = number & 0x7FFF;
        _inbox = inbox;
        _clock = clock;
        _prefix = prefix;
        _tls = tls;
        client.MqttMsgPublishReceived += OnMessage;
        client.MqttMsgPublished += OnPublished;
        client.ConnectionClosed += OnClosed;
    }

    public void Close()
    {
        Client.MqttMsgPublishReceived -= OnMessage;
        Client.MqttMsgPublished -= OnPublished;
        Client.ConnectionClosed -= OnClosed;
        try
        {
            Client.Disconnect();
        }
        catch (Exception)
        {
            // The socket may be dead; closing must still free the threads.
        }

        try
        {
            Client.Close();
        }
        catch (Exception)
        {
            // Nothing left to do for it.
        }
    }

    /// <summary>Bytes of messages that came since this was asked last, also of those that nobody takes: a full inbox, a retained message and a foreign topic cost what they cost.</summary>
    public long TakeBytes()
    {
        lock (_counting)
        {
            long bytes = _bytes;
            _bytes = 0;
            return bytes;
        }
    }

    /// <summary>What the handlers could not take since the session began: memory that ran out, mostly.</summary>
    public int Lost { get; private set; }

    private void OnMessage(object sender, MqttMsgPublishEventArgs e)
    {
        try
        {
            int length = e.Topic.Length + (e.Message == null ? 0 : e.Message.Length);
            lock (_counting)
            {
                _bytes += LinkCost.Message(length, e.QosLevel != MqttQoSLevel.AtMostOnce, _tls);
            }

            // A retained message is never ours (SPEC.md §5): it was planted, and would come back at every connection.
            if (!e.Retain && e.Message != null && e.Topic.Length > _prefix.Length && e.Topic.StartsWith(_prefix))
            {
                _inbox.Add(LinkEvent.Message, e.Topic.Substring(_prefix.Length), e.Message, Number, _clock.TickMs);
            }
        }
        catch (Exception)
        {
            Lost++;
        }
    }

    private void OnPublished(object sender, MqttMsgPublishedEventArgs e)
    {
        try
        {
            if (e.IsPublished)
            {
                _inbox.Add(LinkEvent.Acknowledged, "", null, (ShortNumber << 16) | e.MessageId, _clock.TickMs);
            }
        }
        catch (Exception)
        {
            Lost++;
        }
    }

    private void OnClosed(object sender, EventArgs e)
    {
        try
        {
            _inbox.Add(LinkEvent.Down, "", null, Number, _clock.TickMs);
        }
        catch (Exception)
        {
            Lost++;
        }
    }
}
