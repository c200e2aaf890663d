using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Time;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>What the terminal tells of its doings while an operator has asked for it, and nothing otherwise. Lines wait in a ring; within the logs' share of the month they are sent, the rest is lost and the gap shows.</summary>
public sealed class TerminalLog
{
    /// <summary>Lines that wait for the link: a minute of a busy sync.</summary>
    public const int MaxWaiting = 64;

    /// <summary>Milliseconds between two messages: lines share one, because its frame weighs as much as two of them.</summary>
    public const int GatherMs = 5000;

    private readonly object _gate = new object();
    private readonly TerminalClock _clock;
    private readonly string[] _text = new string[MaxWaiting];
    private readonly long[] _at = new long[MaxWaiting];
    private readonly bool[] _trusted = new bool[MaxWaiting];
    private readonly int[] _level = new int[MaxWaiting];
    private readonly LogReport _report = new LogReport();
    private readonly CborWriter _writer = new CborWriter(new byte[Limits.MessageBytes]);
    private int _first = 1;
    private int _count;
    private long _until;
    private long _sendAt;

    public TerminalLog(TerminalClock clock)
    {
        _clock = clock;
    }

    /// <summary>True while lines are taken.</summary>
    public bool IsOn(long tick)
    {
        lock (_gate)
        {
            return tick < _until;
        }
    }

    /// <summary>Takes lines for so many minutes from now; 0 ends it.</summary>
    public void TurnOn(int minutes, long tick)
    {
        lock (_gate)
        {
            _until = tick + (minutes * 60000L);
        }
    }

    /// <summary>Adds a line. While nobody asked, nothing happens.</summary>
    /// <param name="level">One of the levels of <see cref="LogReport"/>.</param>
    /// <param name="text">Fixed words and numbers, never a person's data.</param>
    public void Add(int level, string text)
    {
        if (!IsOn(_clock.TickMs) || text.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_count == MaxWaiting)
            {
                _first++;
                _count--;
            }

            int place = (_first + _count) % MaxWaiting;
            _text[place] = text.Length > LogReport.MaxTextBytes ? text.Substring(0, LogReport.MaxTextBytes) : text;
            _at[place] = _clock.UtcSeconds;
            _trusted[place] = _clock.IsTrusted;
            _level[place] = level;
            _count++;
        }
    }

    /// <summary>Sends what waits, if the link is up and the month has room for it.</summary>
    public void Step(long tick, ILink link, ByteBudget budget)
    {
        if (_count == 0 || tick < _sendAt || !link.IsUp || !budget.Allows(ByteBudget.Logs, Limits.MessageBytes))
        {
            return;
        }

        _sendAt = tick + GatherMs;
        lock (_gate)
        {
            _report.First = _first;
            _report.Count = _count < LogReport.MaxLines ? _count : LogReport.MaxLines;
            for (int i = 0; i < _report.Count; i++)
            {
                int place = (_first + i) % MaxWaiting;
                _report.Text[i] = _text[place];
                _report.At[i] = _at[place];
                _report.Trusted[i] = _trusted[place];
                _report.Level[i] = _level[place];
            }
        }

        _writer.Reset();
        _report.Encode(_writer);
        if (link.Publish(Topics.Log, _writer.ToArray(), Priority.Proof) == 0)
        {
            return;
        }

        lock (_gate)
        {
            // Meanwhile the ring may have run over and dropped some of these itself.
            int sent = _report.First + _report.Count - _first;
            if (sent > 0)
            {
                _first += sent;
                _count -= sent;
            }
        }
    }
}
