using System.Threading;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>What the link's threads heard and the worker has not taken yet. Bounded: blocks that find no room are dropped (the terminal asks again), and so is,
/// last of all, anything else.</summary>
public sealed class Inbox
{
    /// <summary>Events: more than a window of blocks brings.</summary>
    public const int MaxEvents = 96;

    /// <summary>Bytes of payloads: the largest window and one more message of each other kind.</summary>
    public const int MaxBytes = 96 * 1024;

    /// <summary>Room kept for everything but blocks.</summary>
    private const int ReservedEvents = 16;

    private readonly object _gate = new object();
    private readonly AutoResetEvent _wake;
    private readonly int[] _kinds = new int[MaxEvents];
    private readonly string[] _leaves = new string[MaxEvents];
    private readonly byte[]?[] _payloads = new byte[MaxEvents][];
    private readonly int[] _tickets = new int[MaxEvents];
    private readonly long[] _ticks = new long[MaxEvents];
    private int _first;
    private int _count;
    private int _bytes;
    private int _dropped;

    /// <param name="wake">Set whenever something comes.</param>
    public Inbox(AutoResetEvent wake)
    {
        _wake = wake;
    }

    /// <summary>Messages that found no room since start.</summary>
    public int Dropped => _dropped;

    public void Add(int kind, string leaf, byte[]? payload, int ticket, long tick)
    {
        lock (_gate)
        {
            int length = payload == null ? 0 : payload.Length;
            bool block = kind == LinkEvent.Message && leaf == Topics.Block;
            if (_count >= (block ? MaxEvents - ReservedEvents : MaxEvents) || _bytes + length > MaxBytes)
            {
                _dropped++;
            }
            else
            {
                int at = (_first + _count) % MaxEvents;
                _kinds[at] = kind;
                _leaves[at] = leaf;
                _payloads[at] = payload;
                _tickets[at] = ticket;
                _ticks[at] = tick;
                _count++;
                _bytes += length;
            }
        }

        _wake.Set();
    }

    public bool Take(LinkEvent into)
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return false;
            }

            into.Kind = _kinds[_first];
            into.Leaf = _leaves[_first];
            into.Ticket = _tickets[_first];
            into.Tick = _ticks[_first];
            byte[]? payload = _payloads[_first];
            into.Payload = payload == null ? NoBytes : payload;
            _bytes -= into.Payload.Length;
            _payloads[_first] = null;
            _first = (_first + 1) % MaxEvents;
            _count--;
            return true;
        }
    }

    private static readonly byte[] NoBytes = new byte[0];
}
