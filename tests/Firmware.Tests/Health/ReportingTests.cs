using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Firmware.Tests.Time;
using KioskFleet.Firmware.Time;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Health;

public sealed class ReportingTests
{
    private readonly MemoryLink _link = new(new Random(1), LinkProfile.Perfect);
    private readonly FakeClock _system = new();
    private readonly TerminalClock _clock;
    private readonly ByteBudget _budget = new(new MemorySlot(), ByteBudget.DefaultMonthlyBytes);

    public ReportingTests()
    {
        _clock = new TerminalClock(_system, 0);
        _link.Connect(0);
    }

    [Fact]
    public void The_first_report_is_whole_the_next_says_what_changed_and_without_a_change_there_is_a_beat()
    {
        Reporter reporter = new();
        TerminalReport vitals = new() { Firmware = "1", Profile = "village", LinkQuality = 80, FreeMemoryBytes = 5_000_000, TemperatureTenths = 250 };
        reporter.Step(1000, vitals, _link);
        Assert.Equal(TerminalReport.Whole, Last().Fields);
        Assert.Equal(60_000, reporter.Step(1000, vitals, _link));

        // Noise is not a change: a beat says that all of it still holds.
        vitals.FreeMemoryBytes -= 50_000;
        vitals.LinkQuality += 5;
        vitals.LastTouch = 7;
        vitals.UsedKiB = 900;
        reporter.Step(61_000, vitals, _link);
        (string leaf, byte[] beat) = _link.Sent[^1];
        Assert.Equal(Topics.Beat, leaf);
        Assert.Equal((1, 61), (BeatMessage.Decode(beat, 0, beat.Length).ReportNumber, BeatMessage.Decode(beat, 0, beat.Length).UptimeSeconds));
        Assert.True(beat.Length <= 8);

        vitals.LastError = "storage: write failed";
        reporter.Step(121_000, vitals, _link);
        Assert.Equal((1 << 1) | (1 << 2) | (1 << 13) | (1 << 22), Last().Fields);
        Assert.Equal(7, Last().LastTouch);
        Assert.Equal(121_000, reporter.SentAt(2));
        Assert.Equal(-1, reporter.SentAt(99));
    }

    [Fact]
    public void What_drifts_slowly_is_told_when_it_has_gone_far_enough()
    {
        Reporter reporter = new();
        TerminalReport vitals = new() { TemperatureTenths = 200 };
        reporter.Step(0, vitals, _link);
        List<int> told = [];
        for (int minute = 1; minute <= 59; minute++)
        {
            vitals.TemperatureTenths = 200 + (minute * 2);
            vitals.LastError = minute % 3 == 0 ? "a" : "b";
            reporter.Step(minute * 60_000, vitals, _link);
            if (_link.Sent[^1].Leaf == Topics.Report && Last().Has(12))
            {
                told.Add(Last().TemperatureTenths);
            }
        }

        Assert.Equal([220, 240, 260, 280, 300], told);
    }

    [Fact]
    public void A_change_of_the_set_does_not_wait_for_the_interval()
    {
        Reporter reporter = new();
        TerminalReport vitals = new();
        reporter.Step(1000, vitals, _link);
        reporter.SetInterval(600);
        vitals.ShownManifest = [.. Enumerable.Repeat((byte)7, 16)];
        reporter.Step(2000, vitals, _link);
        Assert.Single(_link.Sent);
        reporter.Step(1000 + Reporter.HurryMs, vitals, _link);
        Assert.Equal((1 << 1) | (1 << 2) | (1 << 7) | (1 << 22), Last().Fields);
    }

    [Fact]
    public void Every_hour_and_after_a_loss_all_is_said_again()
    {
        Reporter reporter = new();
        TerminalReport vitals = new();
        reporter.Step(0, vitals, _link);
        reporter.SetInterval(1800);
        reporter.Step(1_800_000, vitals, _link);
        Assert.Equal(Topics.Beat, _link.Sent[^1].Leaf);
        reporter.Step(Reporter.WholeMs, vitals, _link);
        Assert.Equal(TerminalReport.Whole, Last().Fields);
        reporter.Lost(77);
        reporter.Step(5_400_000, vitals, _link);
        Assert.Equal(Topics.Beat, _link.Sent[^1].Leaf);

        // The whole report was the third message.
        reporter.Lost(3);
        reporter.Step(6_000_000, vitals, _link);
        Assert.Equal(4, _link.Sent.Count);
        reporter.Step(7_200_000, vitals, _link);
        Assert.Equal(TerminalReport.Whole, Last().Fields);
        reporter.Whole();
        reporter.Step(7_201_000, vitals, _link);
        Assert.Equal(TerminalReport.Whole, Last().Fields);
        Assert.Equal(6, _link.Sent.Count);
    }

    [Fact]
    public void When_the_bytes_of_the_month_are_used_up_beats_become_hourly_and_the_report_says_why()
    {
        Reporter reporter = new();
        TerminalReport vitals = new();
        reporter.Step(0, vitals, _link);
        _budget.Count(ByteBudget.DefaultMonthlyBytes + 1);
        Assert.False(_budget.Allows(ByteBudget.Urgent, 0));
        vitals.StoppedClasses = _budget.StoppedClasses;
        for (long tick = 0; tick < Limits.ThriftyReportSeconds * 1000L; tick += 1000)
        {
            reporter.Step(tick, vitals, _link);
        }

        Assert.Single(_link.Sent);
        reporter.Step(Limits.ThriftyReportSeconds * 1000L, vitals, _link);
        Assert.Equal(1 << TrafficClass.Urgent, Last().StoppedClasses);
    }

    [Fact]
    public void A_page_is_proved_once_at_once_and_its_time_later()
    {
        ShownLog log = new(_clock);
        MemoryJournal journal = new();
        ShownSender sender = new(log, journal);
        byte[] manifest = [.. Enumerable.Repeat((byte)9, 16)];
        log.SetManifest(manifest);
        sender.Step(0, _link, _budget);
        log.Shown(5, TextSize.Elder, 3, 0, 0);
        sender.Step(10, _link, _budget);
        ShownReport first = Shown();
        Assert.Equal(manifest, first.Manifest);
        ShownLine line = Assert.Single(first.Lines.Take(first.Count));
        Assert.Equal((5, 1, 3, 0, false), (line.DocumentKey, line.TextSize, line.Page, line.Seconds, line.ClockTrusted));
        Assert.Equal(TerminalClock.BuildFloor, line.FirstAt);
        sender.Settled(1, true);
        Assert.Equal(0, sender.Waiting);

        // The notice screen shows it every eight seconds for half an hour: one line.
        for (int i = 0; i < 200; i++)
        {
            log.Shown(5, TextSize.Elder, 3, 0, 0);
            log.Shown(5, TextSize.Elder, 3, 0, 8000);
            sender.Step(i * 8000, _link, _budget);
        }

        Assert.Single(_link.Sent);
        sender.Step(ShownSender.GatherMs, _link, _budget);
        Assert.Equal(1600, Assert.Single(Shown().Lines.Take(1)).Seconds);
    }

    [Fact]
    public void Proof_that_the_server_did_not_take_is_sent_again_and_manifests_are_not_mixed()
    {
        ShownLog log = new(_clock);
        MemoryJournal journal = new();
        ShownSender sender = new(log, journal);
        log.SetManifest(new byte[16]);
        for (int page = 0; page < 40; page++)
        {
            log.Shown(5, 0, page, 0, 0);
        }

        sender.Gather();
        log.SetManifest([.. Enumerable.Repeat((byte)1, 16)]);
        log.Shown(5, 0, 0, 0, 0);
        sender.Step(0, _link, _budget);
        Assert.Equal(32, Shown().Count);
        sender.Step(5000, _link, _budget);
        Assert.Single(_link.Sent);
        sender.Settled(1, false);

        // After a power cut too: a new sender over the same journal.
        sender = new ShownSender(log, journal);
        sender.Step(10_000, _link, _budget);
        Assert.Equal(_link.Sent[0].Payload, _link.Sent[1].Payload);
        sender.Settled(2, true);
        sender.Step(20_000, _link, _budget);
        Assert.Equal((8, 0), (Shown().Count, Shown().Manifest[0]));
        sender.Settled(3, true);
        sender.Step(30_000, _link, _budget);
        Assert.Equal((1, 1), (Shown().Count, Shown().Manifest[0]));
    }

    [Fact]
    public void The_ledger_tells_cuts_from_wanted_restarts_and_counts_the_dark()
    {
        MemorySlot slot = new();
        BootLedger first = new(slot);
        first.Started(true);
        Assert.Equal((1, 1, BootLedger.PowerOrWatchdog), (first.BootCount, first.CutCount, first.Reason));
        first.Seen(1_800_000_000);
        first.WillRestart(BootLedger.LinkFailed);
        BootLedger second = new(slot);
        second.Started(false);
        Assert.Equal((2, 1, "link", 1), (second.BootCount, second.CutCount, second.Reason, second.LinkRestarts));
        second.LinkWorked();
        BootLedger third = new(slot);
        third.Started(true);
        Assert.Equal((3, 2, BootLedger.PowerOrWatchdog, 0), (third.BootCount, third.CutCount, third.Reason, third.LinkRestarts));
        third.TimeKnown(1_800_007_230, 30);
        Assert.Equal((7200, BootLedger.Power), (third.DarkSeconds, third.Reason));

        // Ten seconds may have been the watchdog: nobody is sent to look at the fuse.
        third.Seen(1_800_008_000);
        BootLedger fourth = new(slot);
        fourth.Started(true);
        fourth.TimeKnown(1_800_008_040, 30);
        Assert.Equal((7210, BootLedger.PowerOrWatchdog), (fourth.DarkSeconds, fourth.Reason));
    }

    [Fact]
    public void The_watchdog_is_fed_while_all_threads_beat_and_not_after()
    {
        Dog dog = new();
        Supervisor supervisor = new(dog);
        Heartbeat screen = new("screen", 1000);
        Heartbeat worker = new("worker", 5000);
        supervisor.Watch(screen);
        supervisor.Watch(worker);
        screen.Beat(100);
        worker.Beat(100);
        Assert.Equal("", supervisor.Step(1000));
        Assert.Equal(1, dog.Fed);
        Assert.Equal("screen", supervisor.Step(1101));
        screen.Beat(5000);
        Assert.Equal("worker", supervisor.Step(5101));
        Assert.Equal(1, dog.Fed);
    }

    [Fact]
    public void A_thread_that_nobody_started_is_not_late_and_one_that_was_started_and_never_ran_is()
    {
        Supervisor supervisor = new(new Dog());
        Heartbeat wifi = new("wifi", 1000);
        supervisor.Watch(wifi);
        Assert.Equal("", supervisor.Step(1_000_000));
        wifi.Beat(1_000_000);
        Assert.Equal("", supervisor.Step(1_001_000));
        Assert.Equal("wifi", supervisor.Step(1_001_001));
    }

    [Fact]
    public void Ninety_days_of_ten_notice_pages_without_a_network_fit_into_the_journal()
    {
        ShownLog log = new(_clock);
        log.SetManifest(new byte[16]);
        MemoryJournal journal = new();
        ShownSender sender = new(log, journal);
        MemoryLink dark = new(new Random(2), LinkProfile.Perfect);
        const long DayMs = 86_400_000;
        for (long tick = 0; tick < 90 * DayMs; tick += 300_000)
        {
            for (int page = 1; page <= 10; page++)
            {
                ((KioskFleet.Firmware.Screens.IShownSink)log).Shown(7, TextSize.Normal, page, tick, 8000);
            }

            sender.Step(tick, dark, _budget);
        }

        Assert.InRange(sender.Waiting, 1800, 3584);
    }

    [Fact]
    public void What_a_silent_card_does_not_give_is_not_acknowledged_and_goes_when_it_answers()
    {
        ShownLog log = new(_clock);
        log.SetManifest(new byte[16]);
        MemoryJournal journal = new();
        ShownSender sender = new(log, journal);
        ((KioskFleet.Firmware.Screens.IShownSink)log).Shown(7, TextSize.Normal, 1, 0, 8000);
        sender.Gather();
        journal.Silent = true;
        for (long tick = 1000; tick < 300_000; tick += 1000)
        {
            sender.Step(tick, _link, _budget);
        }

        Assert.Equal(0, journal.Acknowledged);
        Assert.DoesNotContain(_link.Sent, m => m.Leaf == Topics.Shown);
        journal.Silent = false;
        sender.Step(301_000, _link, _budget);
        Assert.Equal(1, Shown().Count);
    }

    private TerminalReport Last()
    {
        (string leaf, byte[] payload) = _link.Sent[^1];
        Assert.Equal(Topics.Report, leaf);
        return TerminalReport.Decode(payload, 0, payload.Length);
    }

    private ShownReport Shown()
    {
        (string leaf, byte[] payload) = _link.Sent[^1];
        Assert.Equal(Topics.Shown, leaf);
        return ShownReport.Decode(payload, 0, payload.Length);
    }

    private sealed class Dog : IWatchdog
    {
        public int Fed { get; private set; }

        public int TimeoutMs => 60_000;

        public void Feed() => Fed++;
    }

    private sealed class MemoryJournal : IShownJournal
    {
        private readonly List<byte[]> _records = [];

        public int Next => _records.Count + 1;

        public int First => 1;

        public int Acknowledged { get; private set; }

        public bool Silent { get; set; }

        public bool Append(byte[] record, int count)
        {
            _records.Add(record.AsSpan(0, count).ToArray());
            return true;
        }

        public int Read(int number, byte[] buffer)
        {
            if (Silent)
            {
                return KioskFleet.Firmware.Storage.StoreResult.MediumFailed;
            }

            _records[number - 1].CopyTo(buffer, 0);
            return _records[number - 1].Length;
        }

        public void Acknowledge(int throughNumber) => Acknowledged = throughNumber;

        public bool Flush() => true;
    }
}
