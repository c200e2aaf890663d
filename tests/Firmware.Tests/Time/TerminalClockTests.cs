using KioskFleet.Firmware.Time;

namespace KioskFleet.Firmware.Tests.Time;

public sealed class TerminalClockTests
{
    private const long Build = TerminalClock.BuildFloor;
    private readonly FakeClock _system = new();

    [Fact]
    public void In_1970_it_stands_at_the_build_and_is_not_trusted()
    {
        TerminalClock clock = new(_system, 0);
        Assert.Equal(Build, clock.UtcSeconds);
        Assert.False(clock.IsTrusted);
        _system.TickMs += 5000;
        Assert.Equal(Build + 5, clock.UtcSeconds);
    }

    [Fact]
    public void The_boards_clock_leaves_1970_at_once_without_the_chip_taking_it_for_kept_time()
    {
        _ = new TerminalClock(_system, 0);
        Assert.Equal(At(Build), _system.UtcNow);
        Assert.Empty(_system.Sets);
    }

    [Fact]
    public void It_starts_at_the_stored_floor_when_that_is_later_than_the_build()
    {
        TerminalClock clock = new(_system, Build + 1000);
        Assert.Equal(Build + 1000, clock.UtcSeconds);
    }

    [Fact]
    public void A_chip_that_kept_time_is_believed_unless_it_is_before_the_floor_or_years_ahead()
    {
        _system.HasKeptTime = true;
        _system.UtcNow = At(Build + 86400);
        TerminalClock good = new(_system, 0);
        Assert.True(good.IsTrusted);
        Assert.Equal(Build + 86400, good.UtcSeconds);
        Assert.Equal(Build, good.Floor);

        _system.UtcNow = At(Build - 1);
        Assert.False(new TerminalClock(_system, 0).IsTrusted);

        _system.UtcNow = new DateTime(2106, 2, 7, 0, 0, 0, DateTimeKind.Utc);
        TerminalClock far = new(_system, 0);
        Assert.False(far.IsTrusted);
        Assert.Equal(Build, far.UtcSeconds);
    }

    [Fact]
    public void A_jump_of_the_boards_clock_changes_nothing()
    {
        TerminalClock clock = new(_system, 0);
        _system.UtcNow = new DateTime(2106, 2, 7, 0, 0, 0, DateTimeKind.Utc);
        _system.TickMs += 1000;
        Assert.Equal(Build + 1, clock.UtcSeconds);
        _system.UtcNow = DateTime.UnixEpoch;
        _system.TickMs += 1000;
        Assert.Equal(Build + 2, clock.UtcSeconds);
    }

    [Fact]
    public void The_servers_time_is_taken_with_half_the_round_trip_added()
    {
        TerminalClock clock = new(_system, 0);
        _system.TickMs = 10_000;
        long server = (Build + 100_000) * 1000;
        long wrong = clock.TakeServerTime(server, 4000, 10_000);
        Assert.Equal(server + 3000, clock.UtcMs);
        Assert.Equal(server + 3000 - ((Build * 1000) + 10_000), wrong);
        Assert.True(clock.IsTrusted);
        Assert.Equal(Build + 10 + TerminalClock.FloorCreditSeconds, clock.Floor);
        Assert.Equal(At(Build + 100_003), Assert.Single(_system.Sets));
    }

    [Fact]
    public void An_answer_that_took_too_long_or_lies_before_the_floor_is_not_used()
    {
        TerminalClock clock = new(_system, Build + 1000);
        Assert.Equal(long.MinValue, clock.TakeServerTime((Build + 5000) * 1000, 0, TerminalClock.MaxRoundTripMs + 1));
        Assert.Equal(long.MinValue, clock.TakeServerTime((Build + 1000 - 301) * 1000, 0, 10));
        Assert.Equal(long.MinValue, clock.TakeServerTime((Build + 5000) * 1000, 10, 0));
        Assert.False(clock.IsTrusted);
    }

    [Fact]
    public void A_trusted_clock_that_is_a_little_ahead_runs_slower_and_never_backwards()
    {
        TerminalClock clock = new(_system, 0);
        clock.TakeServerTime((Build + 1000) * 1000, 0, 0);
        _system.TickMs = 60_000;

        // The server is 10 s behind: after 20 s of half speed both agree.
        clock.TakeServerTime((Build + 1050) * 1000, 60_000, 60_000);
        long last = clock.UtcMs;
        for (int i = 0; i < 40; i++)
        {
            _system.TickMs += 1000;
            Assert.True(clock.UtcMs > last);
            last = clock.UtcMs;
        }

        Assert.Equal((Build + 1050 + 40) * 1000, last);
    }

    [Fact]
    public void A_clock_far_ahead_is_set_back_but_never_before_the_floor()
    {
        _system.HasKeptTime = true;
        _system.UtcNow = At(Build + (300L * 86400));
        TerminalClock clock = new(_system, 0);
        Assert.True(clock.IsTrusted);
        clock.TakeServerTime((Build + 86400) * 1000, 0, 0);
        Assert.Equal(Build + 86400, clock.UtcSeconds);
        clock.RaiseFloor(Build + 2 * 86400, true);
        Assert.Equal(Build + (2 * 86400), clock.UtcSeconds);
        Assert.Equal(long.MinValue, clock.TakeServerTime((Build + 86400) * 1000, 0, 0));
        Assert.Equal(Build + (2 * 86400), clock.UtcSeconds);
    }

    [Fact]
    public void A_manifests_floor_lifts_an_untrusted_clock_but_not_by_decades()
    {
        TerminalClock clock = new(_system, 0);
        Assert.True(clock.RaiseFloor(Build + 5000, true));
        Assert.Equal(Build + 5000, clock.UtcSeconds);
        Assert.False(clock.RaiseFloor(Build + TerminalClock.LeapSeconds + 6000, true));
        Assert.Equal(Build + 5000, clock.Floor);
        Assert.False(clock.IsTrusted);
    }

    [Theory]
    [InlineData(366 * 86400L)]
    [InlineData(4 * 366 * 86400L)]
    public void A_server_that_stood_wrong_for_ten_minutes_is_followed_back_when_it_is_set_right(long wrongBy)
    {
        TerminalClock clock = new(_system, 0);
        long right = (Build + 86400) * 1000;
        clock.TakeServerTime(right, 0, 0);
        for (int minute = 1; minute <= 10; minute++)
        {
            _system.TickMs = minute * 60_000;
            clock.TakeServerTime(right + _system.TickMs + (wrongBy * 1000), _system.TickMs, _system.TickMs);
        }

        Assert.Equal((right / 1000) + 600 + wrongBy, clock.UtcSeconds);
        _system.TickMs += 60_000;
        Assert.NotEqual(long.MinValue, clock.TakeServerTime(right + _system.TickMs, _system.TickMs, _system.TickMs));
        Assert.Equal(right + _system.TickMs, clock.UtcMs);
        Assert.True(clock.IsTrusted);

        // And a start later it is still so: no floor was kept that bars the way.
        TerminalClock next = new(new FakeClock(), clock.Floor);
        Assert.NotEqual(long.MinValue, next.TakeServerTime(right + _system.TickMs, 0, 0));
    }

    [Theory]
    [InlineData(4_294_967_295_000)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_server_time_from_another_century_changes_nothing(long serverMs)
    {
        TerminalClock clock = new(_system, 0);
        Assert.Equal(long.MinValue, clock.TakeServerTime(serverMs, 0, 0));
        Assert.Equal((Build, Build, false), (clock.UtcSeconds, clock.Floor, clock.IsTrusted));
        clock.TakeServerTime((Build + 1000) * 1000, 0, 0);
        Assert.Equal(long.MinValue, clock.TakeServerTime(serverMs, 0, 0));
        Assert.Equal(Build + 1000, clock.UtcSeconds);
        Assert.Single(_system.Sets);
    }

    [Fact]
    public void After_two_months_in_the_dark_the_floor_has_caught_up_with_the_server_within_a_week_and_then_keeps_pace()
    {
        TerminalClock clock = new(_system, 0);
        long start = Build + (60 * 86400);
        for (long hour = 0; hour < 168; hour++)
        {
            for (long tick = hour * 3_600_000; tick < (hour + 1) * 3_600_000; tick += 300_000)
            {
                _system.TickMs = tick;
                clock.TakeServerTime((start * 1000) + tick, tick, tick);
                Assert.True(clock.Floor <= start + (tick / 1000));
            }
        }

        Assert.Equal(start + (_system.TickMs / 1000), clock.Floor);
        _system.TickMs += 30 * 86_400_000L;
        clock.TakeServerTime((start * 1000) + _system.TickMs, _system.TickMs, _system.TickMs);
        Assert.Equal(start + (_system.TickMs / 1000), clock.Floor);
    }

    [Fact]
    public void Whatever_happens_it_never_stands_before_its_floor()
    {
        Random random = new(5);
        for (int run = 0; run < 200; run++)
        {
            _system.TickMs = random.Next(100_000);
            _system.HasKeptTime = random.Next(2) == 0;
            _system.UtcNow = At(random.NextInt64(0, 4_300_000_000));
            TerminalClock clock = new(_system, random.Next(2) == 0 ? 0 : Build + random.Next(100_000_000));
            long floor = clock.Floor;
            for (int i = 0; i < 50; i++)
            {
                _system.TickMs += random.Next(100_000);
                switch (random.Next(3))
                {
                    case 0: clock.TakeServerTime((Build + random.NextInt64(-1_000_000, 200_000_000)) * 1000, _system.TickMs - random.Next(100_000), _system.TickMs); break;
                    case 1: clock.RaiseFloor(Build + random.NextInt64(-1_000_000, 400_000_000), random.Next(2) == 0); break;
                    default: _system.UtcNow = At(random.NextInt64(0, 4_300_000_000)); break;
                }

                Assert.True(clock.Floor >= floor);
                floor = clock.Floor;
                Assert.True(clock.UtcSeconds >= floor);
            }
        }
    }

    private static DateTime At(long seconds) => DateTime.UnixEpoch.AddSeconds(seconds);
}
