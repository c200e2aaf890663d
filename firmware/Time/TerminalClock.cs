using System;
using KioskFleet.Hardware;

namespace KioskFleet.Firmware.Time;

/// <summary>The terminal's time. It runs on the tick counter, so that a jump of the board's clock changes nothing; it never stands before its floor; and it knows
/// whether it may be believed. Who would blank or expire anything asks <see cref="IsTrusted"/> first.</summary>
/// <remarks>The floor rises by what was vouched for: the build, a signed manifest, the server. A clock chip sets the running time, but not the floor: a chip
/// that stands in 2106 would otherwise bar the way back for ever. For the same reason the server, whose word is not signed, lifts the floor only little by little:
/// when it stood wrong and was set right, the terminal follows it back. All members may be called from any thread.</remarks>
public sealed class TerminalClock
{
    /// <summary>When these sources were last dated, seconds since 1970 (2026-11-01): no terminal that runs them can be earlier.</summary>
    public const long BuildFloor = 1793491200;

    /// <summary>A chip, a manifest or a server further than this ahead of the floor is not believed: the longest time on a shelf and offline, in seconds (5 years).</summary>
    public const long LeapSeconds = 5L * 366 * 86400;

    /// <summary>Longest round trip, in milliseconds, whose half still tells the time well enough.</summary>
    public const int MaxRoundTripMs = 60000;

    /// <summary>Ahead of the server by at most this much, in milliseconds, the clock runs at half speed until the server has caught up; by more it is set.</summary>
    public const int SlewMs = 120000;

    /// <summary>Server time may be earlier than the floor by this much, in milliseconds, before it counts as wrong: floors come from other clocks of the same fleet.</summary>
    public const int FloorSlackMs = 300000;

    /// <summary>By how much more than the time that passed the server may lift the floor in one go, in seconds: what a server that stood wrong costs at most is that commands of the next hour are refused.</summary>
    public const int FloorCreditSeconds = 3600;

    /// <summary>Seconds by which that grows back in a second: after two months in the dark the floor has caught up within a week.</summary>
    public const int FloorCatchUp = 12;

    private readonly object _gate = new object();
    private readonly ISystemClock _system;
    private long _floor;
    private long _baseMs;
    private long _baseTick;
    private long _slewMs;
    private long _credit = FloorCreditSeconds;
    private long _creditTick;
    private bool _trusted;
    private bool _vouched;

    /// <param name="system">The board's clock.</param>
    /// <param name="storedFloor">The floor kept from earlier, seconds since 1970; 0: none.</param>
    public TerminalClock(ISystemClock system, long storedFloor)
    {
        _system = system;
        _floor = storedFloor > BuildFloor ? storedFloor : BuildFloor;
        _baseTick = system.TickMs;
        _creditTick = _baseTick;
        _baseMs = _floor * 1000;
        if (system.HasKeptTime)
        {
            long chip = Milliseconds(system.UtcNow);
            if (chip >= _baseMs && chip - _baseMs <= LeapSeconds * 1000)
            {
                _baseMs = chip;
                _trusted = true;
            }
        }

        // A TLS handshake looks at the dates of certificates: in 1970 none is valid yet, and without a handshake the terminal never learns the time.
        if (!_trusted)
        {
            SetBoard(_baseMs);
        }
    }

    /// <summary>True once the chip or the server vouched for the time.</summary>
    public bool IsTrusted
    {
        get
        {
            lock (_gate)
            {
                return _trusted;
            }
        }
    }

    /// <summary>True once the server told the time since start. A clock chip alone may be wrong by years.</summary>
    public bool IsVouched
    {
        get
        {
            lock (_gate)
            {
                return _vouched;
            }
        }
    }

    /// <summary>The earliest that now can be, seconds since 1970: to be stored now and then.</summary>
    public long Floor
    {
        get
        {
            lock (_gate)
            {
                return _floor;
            }
        }
    }

    /// <summary>Milliseconds since start; never jumps. For durations.</summary>
    public long TickMs => _system.TickMs;

    /// <summary>Seconds since 1970-01-01 UTC.</summary>
    public long UtcSeconds => UtcMs / 1000;

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long UtcMs
    {
        get
        {
            lock (_gate)
            {
                return Now(_system.TickMs);
            }
        }
    }

    /// <summary>Now, as shown to people.</summary>
    public LocalTime Local => LocalTime.FromUtcSeconds(UtcSeconds);

    /// <summary>Raises the floor to a time that was vouched for, such as a verified manifest's.</summary>
    /// <param name="utcSeconds">Seconds since 1970.</param>
    /// <param name="ceiling">True to refuse a floor more than five years ahead: for sources that a person's slip can reach.</param>
    /// <returns>False if it was refused.</returns>
    public bool RaiseFloor(long utcSeconds, bool ceiling)
    {
        lock (_gate)
        {
            if (utcSeconds <= _floor)
            {
                return true;
            }

            if (ceiling && utcSeconds - _floor > LeapSeconds)
            {
                return false;
            }

            _floor = utcSeconds;
            long tick = _system.TickMs;
            if (Now(tick) < _floor * 1000)
            {
                Rebase(_floor * 1000, tick);
                SetBoard(_floor * 1000);
            }

            return true;
        }
    }

    /// <summary>Sets what the dates of certificates are checked against at the next handshake: this time, which nothing else goes by, or (0) the clock's own again.</summary>
    /// <param name="utcSeconds">Seconds since 1970; 0: the clock's own.</param>
    public void SetForHandshake(long utcSeconds)
    {
        lock (_gate)
        {
            SetBoard(utcSeconds == 0 ? Now(_system.TickMs) : utcSeconds * 1000);
        }
    }

    /// <summary>Takes the server's time from the answer to a report.</summary>
    /// <param name="serverMs">What the server's clock said, milliseconds since 1970.</param>
    /// <param name="sentTick">When the report left, by <see cref="TickMs"/>.</param>
    /// <param name="receivedTick">When the answer came.</param>
    /// <returns>By how many milliseconds the clock was wrong (positive: behind); long.MinValue if the answer was not used.</returns>
    public long TakeServerTime(long serverMs, long sentTick, long receivedTick)
    {
        long roundTrip = receivedTick - sentTick;
        lock (_gate)
        {
            long tick = _system.TickMs;
            long now = Now(tick);
            if (roundTrip < 0 || roundTrip > MaxRoundTripMs || serverMs < (_floor * 1000) - FloorSlackMs || serverMs > (_trusted ? now : _floor * 1000) + (LeapSeconds * 1000))
            {
                return long.MinValue;
            }

            long actual = serverMs + (roundTrip / 2) + (tick - receivedTick);
            long error = actual - now;
            bool wasTrusted = _trusted;
            if (error < 0 && wasTrusted && -error <= SlewMs)
            {
                Rebase(now, tick);
                _slewMs = -error;
            }
            else
            {
                // An untrusted clock, one behind, or one that stood in another century: set, but never before the floor.
                long target = actual < _floor * 1000 ? _floor * 1000 : actual;
                Rebase(target, tick);
                if (!wasTrusted || error > 2000 || error < -2000)
                {
                    _system.Set(new DateTime((target * TimeSpan.TicksPerMillisecond) + DateTime.UnixEpoch.Ticks));
                }
            }

            _trusted = true;
            _vouched = true;
            LiftFloor(serverMs / 1000, tick);
            return error;
        }
    }

    private void LiftFloor(long vouched, long tick)
    {
        long passed = (tick - _creditTick) / 1000;
        _creditTick += passed * 1000;
        _credit = _credit + (passed * FloorCatchUp) < FloorCreditSeconds ? _credit + (passed * FloorCatchUp) : FloorCreditSeconds;
        long rise = vouched - _floor;
        if (rise <= 0)
        {
            return;
        }

        long most = passed + _credit;
        rise = rise < most ? rise : most;
        _floor += rise;
        _credit -= rise > passed ? rise - passed : 0;
    }

    private void SetBoard(long ms) => _system.SetRunning(new DateTime((ms * TimeSpan.TicksPerMillisecond) + DateTime.UnixEpoch.Ticks));

    private static long Milliseconds(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    private long Now(long tick)
    {
        long passed = tick - _baseTick;
        if (_slewMs == 0)
        {
            return _baseMs + passed;
        }

        // Half speed until the surplus is gone: the surplus shrinks by half of what passes.
        long eaten = passed / 2;
        return _baseMs + passed - (eaten < _slewMs ? eaten : _slewMs);
    }

    private void Rebase(long ms, long tick)
    {
        _baseMs = ms;
        _baseTick = tick;
        _slewMs = 0;
    }
}
