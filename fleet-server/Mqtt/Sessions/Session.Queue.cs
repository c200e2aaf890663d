using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <content>The messages that wait, and what gives way when there is no room.</content>
internal sealed partial class Session
{
    public void ClearWaiting()
    {
        lock (this)
        {
            while (_waiting.Count > 0)
            {
                Drop(_waiting.Dequeue());
            }
            DropQos0();
        }
    }

    private bool Enqueue(in Waiting item, bool durable)
    {
        MqttServerOptions options = Broker.Options;
        while (_waiting.Count + _waitingQos0.Count >= options.MaxPendingMessagesPerClient
            || _waitingBytes + item.Message.Size > Broker.Engine.MaximumQueuedBytesPerSession
            || Broker.QueuedBytes + item.Message.Size > Broker.Engine.MaximumQueuedBytes)
        {
            if (_waitingQos0.Count > 0)
            {
                Drop(_waitingQos0.Dequeue());
            }
            else if (_waiting.Count > 0 && item.Qos > 0 && options.PendingMessagesOverflowStrategy == MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage)
            {
                Drop(_waiting.Dequeue());
            }
            else
            {
                item.Message.Release();
                return false;
            }
        }
        if (durable)
        {
            Broker.StoreGate!.Enqueue(this, item);
        }
        Count(item, 1);
        if (item.Qos == 0)
        {
            _waitingQos0.Enqueue(item);
        }
        else
        {
            _waiting.Enqueue(item);
        }
        return true;
    }

    private void Drop(in Waiting item)
    {
        Count(item, -1);
        Forget(item);
        Broker.RaiseOverwritten(this, item.Message);
        item.Sent?.TrySetCanceled();
        item.Message.Release();
    }

    private void Forget(in Waiting item)
    {
        if (item.Sequence != 0)
        {
            Broker.StoreGate?.Dequeue(this, item.Sequence, item.Message);
        }
    }

    private void Count(in Waiting item, int sign)
    {
        int bytes = sign * item.Message.Size;
        _waitingBytes += bytes;
        Broker.AddQueuedBytes(bytes);
    }

    private void DropQos0()
    {
        while (_waitingQos0.Count > 0)
        {
            Waiting item = _waitingQos0.Dequeue();
            Count(item, -1);
            item.Sent?.TrySetCanceled();
            item.Message.Release();
        }
    }

    private void ClearQueues()
    {
        while (_waiting.Count > 0)
        {
            Waiting item = _waiting.Dequeue();
            Count(item, -1);
            Forget(item);
            item.Sent?.TrySetCanceled();
            item.Message.Release();
        }
        DropQos0();
        while (_inflight.Count > 0)
        {
            Inflight entry = _inflight.Dequeue();
            if (entry.Item.Message is not null)
            {
                Forget(entry.Item);
                entry.Item.Message.Release();
            }
        }
        _outstanding = 0;
        _outstandingBytes = 0;
        _resendAt = 0;
        _inboundIds = null;
        _inboundCount = 0;
    }
}
