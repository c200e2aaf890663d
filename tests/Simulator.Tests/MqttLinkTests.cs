using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Time;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Mqtt;
using KioskFleet.Protocol;
using nanoFramework.M2Mqtt.Messages;
using System.Security.Cryptography.X509Certificates;

namespace KioskFleet.Simulator.Tests;

/// <summary>The firmware's link over its MQTT client against a server that answers as told. The link's time is virtual; the sockets' is real, so each step waits until they are quiet.</summary>
public sealed class MqttLinkTests : IDisposable
{
    private const int MinuteMs = 60_000;

    private readonly VirtualBoard _board = TestBoards.On();
    private readonly IDisposable _entered;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Attention _attention = new();
    private readonly Clock _clock = new();
    private readonly LinkEvent _event = new();
    private ScriptedBroker _broker = new();
    private ByteBudget _budget = new(new MemorySlot(), ByteBudget.DefaultMonthlyBytes);
    private bool _network = true;
    private bool _silent;
    private int _random = 1;

    public MqttLinkTests() => _entered = _board.Enter();

    public void Dispose()
    {
        _entered.Dispose();
        _board.Dispose();
        _broker.Dispose();
        _wake.Dispose();
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(60, true)]
    [InlineData(600, false)]
    [InlineData(86400, false)]
    public void A_socket_whose_other_end_is_dead_is_noticed_within_one_and_a_half_keep_alives(int beatSeconds, bool reports)
    {
        MqttLink link = Connected();
        Pass(link, 10 * MinuteMs, beatSeconds, reports);
        Assert.True(link.IsUp);

        // Half open: what is sent goes nowhere and nothing comes.
        _broker.Answer = _ => [];
        _silent = true;
        long dead = _clock.TickMs;
        while (link.IsUp)
        {
            Pass(link, 1000, beatSeconds, reports);
            Assert.True(_clock.TickMs - dead <= MqttLink.KeepAliveSeconds * 1500, $"Still up after {(_clock.TickMs - dead) / 1000} s.");
        }

        Assert.StartsWith("link: ", link.LastError);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(600)]
    [InlineData(86400)]
    public void A_healthy_idle_link_stays_up_and_asks_for_an_answer_once_in_three_to_four_minutes(int beatSeconds)
    {
        MqttLink link = Connected();
        int before = _broker.Log.Count;
        Pass(link, 120 * MinuteMs, beatSeconds, reports: false);
        Assert.True(link.IsUp);
        Assert.Equal(1, link.Sessions);
        RawPacket[] sent = [.. _broker.Log.Skip(before)];
        Assert.DoesNotContain(sent, p => p.Type == PacketType.PingReq);
        Assert.InRange(sent.Count(IsAcknowledged), 120 / 4, 120 / 3);
        if (beatSeconds == 60)
        {
            Assert.InRange(sent.Count(p => p.Type == PacketType.Publish), 119, 121);
        }
    }

    [Fact]
    public void Over_tls_nobody_who_touches_the_screen_is_made_to_wait_unless_it_is_urgent_or_has_lasted_half_an_hour()
    {
        MqttLink link = Tls();
        Touching(link, 5 * MinuteMs);
        Assert.Equal(0, link.Sessions);
        Assert.Empty(_broker.Log);

        // Nobody there any more: connected when it was quiet for a while.
        long quiet = _clock.TickMs;
        while (link.Sessions == 0)
        {
            Step(link, 1000);
            Assert.True(_clock.TickMs - quiet <= MqttLink.QuietMs + 2000, link.LastError);
        }

        Assert.True(_clock.TickMs - quiet >= MqttLink.QuietMs - 1000);
    }

    [Fact]
    public void Over_tls_a_screen_that_is_touched_all_day_does_not_keep_the_terminal_off_the_network()
    {
        MqttLink link = Tls();
        Touching(link, MqttLink.MaxPostponeMs - 5000);
        Assert.Equal(0, link.Sessions);
        Touching(link, 10_000);
        Assert.Equal(1, link.Sessions);
    }

    [Theory]
    [InlineData("nothing is shown yet")]
    [InlineData("an answer waits")]
    public void Over_tls_what_is_urgent_does_not_wait_for_the_screen(string why)
    {
        MqttLink link = Tls();
        Touching(link, 10_000);
        Assert.Equal(0, link.Sessions);
        if (why == "an answer waits")
        {
            link.Publish(Topics.Answer, [1], Priority.Answer);
        }
        else
        {
            link.IsUrgent = true;
        }

        Touching(link, 3000);
        Assert.Equal(1, link.Sessions);
    }

    [Fact]
    public void Without_tls_a_touch_postpones_nothing()
    {
        MqttLink link = Make(tls: false, "");
        _attention.Touched(_clock.TickMs);
        Step(link, 1000);
        Assert.Equal(1, link.Sessions);
    }

    [Fact]
    public void A_server_that_takes_and_then_kicks_is_not_stormed_and_after_a_good_session_waits_are_short_again()
    {
        MqttLink link = Make(tls: false, "");
        for (long end = _clock.TickMs + (6 * 60 * MinuteMs); _clock.TickMs < end;)
        {
            Step(link, 1000);
            if (link.IsUp)
            {
                _broker.DropClients();
                Assert.True(SpinWait.SpinUntil(() => { link.Step(_clock.TickMs); return !link.IsUp; }, 5000));
            }
        }

        // Ten doublings, then every 7.5 minutes on average.
        Assert.InRange(link.Sessions, 20, 90);
        Assert.True(link.Failures >= 20);
        while (!link.IsUp)
        {
            Step(link, 1000);
        }

        Pass(link, Backoff.GoodSessionMs + 1000, 60, reports: false);
        Assert.Equal(0, link.Failures);
    }

    [Fact]
    public void Without_a_network_nothing_is_tried_and_nothing_counts_as_a_failure()
    {
        _network = false;
        MqttLink link = Make(tls: false, "");
        for (int i = 0; i < 7200; i++)
        {
            Step(link, 1000);
        }

        Assert.Equal(0, link.Failures);
        Assert.Equal("link: no network", link.LastError);
        _network = true;
        Step(link, 1000);
        Assert.True(link.IsUp);
    }

    [Fact]
    public void Answers_and_proof_outlive_the_session_requests_and_reports_end_with_it()
    {
        MqttLink link = Connected();
        _broker.Answer = p => p.Type == PacketType.Publish ? [] : ScriptedBroker.AnswerAll(p);
        _silent = true;
        int report = link.Publish(Topics.Report, [1], Priority.Report);
        int answer = link.Publish(Topics.Answer, [2], Priority.Answer);
        int proof = link.Publish(Topics.Shown, [3], Priority.Proof);
        int need = link.Publish(Topics.Need, [4], Priority.Need);
        Step(link, 1000);
        _broker.DropClients();
        Assert.True(SpinWait.SpinUntil(() => { link.Step(_clock.TickMs); return !link.IsUp; }, 5000));
        List<int> lost = Tickets(link, LinkEvent.Lost);
        Assert.Equal([report, need], lost.Order());
        _broker.Answer = ScriptedBroker.AnswerAll;
        _silent = false;
        List<int> taken = [];
        for (int i = 0; i < 10 && taken.Count < 2; i++)
        {
            Step(link, 1000);
            taken.AddRange(Tickets(link, LinkEvent.Acknowledged));
        }

        Assert.Equal([answer, proof], taken);
    }

    [Theory]
    [InlineData(32_767)]
    [InlineData(40_000)]
    [InlineData(1_000_000)]
    public void A_link_that_was_closed_tens_of_thousands_of_times_still_knows_its_acknowledgements(int sessions)
    {
        MqttLink link = Make(tls: false, "");
        typeof(MqttLink).GetProperty(nameof(MqttLink.Sessions))!.SetValue(link, sessions);
        Step(link, 1000);
        Assert.True(link.IsUp, link.LastError);
        int ticket = link.Publish(Topics.Shown, [3], Priority.Proof);
        Step(link, 1000);
        Assert.Equal(0, link.InFlight);
        Assert.Contains(ticket, Tickets(link, LinkEvent.Acknowledged));
    }

    [Fact]
    public void What_was_under_way_and_finds_no_room_in_the_queue_any_more_is_told_as_lost()
    {
        MqttLink link = Connected();
        _broker.Answer = p => p.Type == PacketType.Publish ? [] : ScriptedBroker.AnswerAll(p);
        _silent = true;
        int proof = link.Publish(Topics.Shown, [3], Priority.Proof);
        for (int i = 1; i < MqttLink.MaxInFlight; i++)
        {
            link.Publish(Topics.Answer, [2], Priority.Answer);
        }

        Step(link, 1000);
        Assert.Equal(MqttLink.MaxInFlight, link.InFlight);
        for (int i = 0; i < PublishQueue.MaxMessages; i++)
        {
            link.Publish(Topics.Answer, [2], Priority.Answer);
        }

        _broker.DropClients();
        Assert.True(SpinWait.SpinUntil(() => { link.Step(_clock.TickMs); return !link.IsUp; }, 5000));
        Assert.Contains(proof, Tickets(link, LinkEvent.Lost));
    }

    [Fact]
    public void A_connection_that_the_power_cut_in_its_middle_counts_in_full()
    {
        const int Cuts = 100;
        MemorySlot slot = new();
        _broker.Dispose();
        for (int cut = 0; cut < Cuts; cut++)
        {
            _budget = new ByteBudget(slot, ByteBudget.DefaultMonthlyBytes);
            MqttLink link = Make(tls: true, "");

            // The cut comes before the worker counts what the attempt moved.
            link.Step(_clock.TickMs);
        }

        long used = new ByteBudget(slot, ByteBudget.DefaultMonthlyBytes).Used;
        Assert.InRange(used, Cuts * LinkCost.TlsConnect, Cuts * (LinkCost.TlsConnect + ByteBudget.FirstPortionBytes));
    }

    [Fact]
    public void Messages_that_nobody_takes_cost_what_they_cost()
    {
        MqttLink link = Connected();
        long before = link.BytesMoved;
        const int Size = 3000;
        _broker.Send(MqttPackets.Publish(Topics.Of("V0001", Topics.Block), new byte[Size], MqttQoSLevel.AtMostOnce, true, false, 0));
        _broker.Send(MqttPackets.Publish(Topics.Of("V0002", Topics.Block), new byte[Size], MqttQoSLevel.AtMostOnce, false, false, 0));
        for (int wait = 0; wait < 2000 && link.BytesMoved - before < 2 * Size; wait++)
        {
            Thread.Sleep(1);
            link.Step(_clock.TickMs);
        }

        Assert.InRange(link.BytesMoved - before, 2 * Size, 2 * (Size + 400));
        Assert.Empty(Tickets(link, LinkEvent.Message));
    }

    [Fact]
    public void When_the_urgent_share_is_gone_too_the_link_comes_back_once_an_hour_also_over_restarts()
    {
        MemorySlot slot = new();
        _budget = new ByteBudget(slot, ByteBudget.DefaultMonthlyBytes);
        _budget.Count(ByteBudget.DefaultMonthlyBytes + 1);
        MqttLink link = Make(tls: false, "");
        for (int hour = 1; hour <= 3; hour++)
        {
            long from = _clock.TickMs;
            while (!link.IsUp)
            {
                Step(link, 1000);
                Assert.True(_clock.TickMs - from <= MqttLink.ThriftyMs + 2000, link.LastError);
            }

            Assert.Equal(hour, link.Sessions);
            link.Close();
        }

        int sessions = 0;
        for (int start = 0; start < 300; start++)
        {
            _random = start;
            link = Make(tls: false, "");
            for (int passed = 0; passed < 120_000 && !link.IsUp; passed += 10_000)
            {
                Step(link, 10_000);
            }

            sessions += link.Sessions;
            link.Close();
        }

        // Ten hours of starts every two minutes.
        Assert.InRange(sessions, 1, 25);
    }

    private static bool IsAcknowledged(RawPacket packet) => packet.Type == PacketType.Publish && packet.Qos == 1;

    private List<int> Tickets(MqttLink link, int kind)
    {
        List<int> tickets = [];
        while (link.Take(_event))
        {
            if (_event.Kind == kind)
            {
                tickets.Add(_event.Ticket);
            }
        }

        return tickets;
    }

    private MqttLink Connected()
    {
        MqttLink link = Make(tls: false, "");
        Step(link, 1000);
        Assert.True(link.IsUp, link.LastError);
        return link;
    }

    private MqttLink Tls()
    {
        using X509Certificate2 root = TestCertificates.MakeRoot("test root");
        _broker.Dispose();
        _broker = new ScriptedBroker(TestCertificates.MakeServer(root, "127.0.0.1", expired: false));
        return Make(tls: true, root.ExportCertificatePem());
    }

    private MqttLink Make(bool tls, string root)
    {
        Provisioning provisioning = new() { TerminalId = "V0001", Host = "127.0.0.1", Port = _broker.Port, Tls = tls, RootCertificate = root, Secret = "secret" };
        _board.Clock.SetSystem(DateTime.UtcNow);
        HandshakePlan plan = new(new TrustRoots(root, new MemorySlot()), new TerminalClock(_clock, 0));
        return new MqttLink(provisioning, new Network(() => _network), _clock, plan, _attention, new Random(_random), _wake, _budget);
    }

    private void Touching(MqttLink link, int ms)
    {
        for (int passed = 0; passed < ms; passed += 1000)
        {
            _attention.Touched(_clock.TickMs + 1000);
            Step(link, 1000);
        }
    }

    /// <summary>Lets time pass with a beat or a report at each interval, as the reporter would.</summary>
    private void Pass(MqttLink link, int ms, int beatSeconds, bool reports)
    {
        for (int passed = 0; passed < ms; passed += 1000)
        {
            if (link.IsUp && _clock.TickMs / 1000 % beatSeconds == 0)
            {
                link.Publish(reports ? Topics.Report : Topics.Beat, [1], Priority.Report);
            }

            Step(link, 1000);
            while (link.Take(_event))
            {
            }
        }
    }

    /// <summary>One step, and as many more as the answers need that are under way; a server that gives none is not waited for long.</summary>
    private void Step(MqttLink link, int ms)
    {
        _clock.TickMs += ms;
        link.Step(_clock.TickMs);
        for (int wait = 0; wait < (_silent ? 3 : 1000) && link.InFlight > 0; wait++)
        {
            Thread.Sleep(1);
            link.Step(_clock.TickMs);
        }
    }

    private sealed class Clock : ISystemClock
    {
        public DateTime UtcNow => DateTime.UtcNow;

        public long TickMs { get; set; } = 5000;

        public bool HasKeptTime => false;

        public void Set(DateTime utc)
        {
        }

        public void SetRunning(DateTime utc)
        {
        }
    }

    private sealed class Network(Func<bool> isUp) : INetwork
    {
        public bool IsUp => isUp();

        public int Quality => 80;

        public void Start()
        {
        }
    }
}
