using KioskFleet.Protocol;
using KioskFleet.Server.Kiosks;

namespace KioskFleet.Server.Tests;

/// <summary>The server as a client of a broker that is not its own: mosquitto, where it is installed, and the engine standing alone, where this build has it
/// (MQTTnet's server shares no subscriptions).</summary>
public sealed class ExternalBrokerTests
{
    [ExternalBrokerTheory]
    [MemberData(nameof(ExternalBroker.Kinds), MemberType = typeof(ExternalBroker))]
    public async Task Terminals_of_an_external_broker_get_their_sets_and_prove_what_they_show(string kind)
    {
        await using ExternalBroker broker = await ExternalBroker.StartAsync(kind);
        await using TestServer server = await TestServer.StartAsync(broker: broker.Address);
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        using TestTerminal terminal = (await TestTerminal.ConnectAsync(broker.Address.Port, "V1", made[0].Secret))!;
        await ReportUntilAnsweredAsync(terminal);

        PublishResult published = await server.PublishAsync("one\ntwo");
        byte[] envelope = await terminal.NextAsync(Topics.Manifest);
        byte[] manifest = ObjectHash.First(ObjectHash.ManifestDigest(SignedEnvelope.Decode(envelope, 0, envelope.Length).Payload), 16);
        Assert.Equal(published.Sets.Single().ManifestId, Convert.ToHexStringLower(manifest));

        NeedRequest need = new() { Number = 9 };
        need.Add(NeedRequest.Blocks, ManifestPayload.Decode(SignedEnvelope.Decode(envelope, 0, envelope.Length).Payload).Root, 0, [1]);
        await terminal.NeedAsync(need);
        byte[] block = await terminal.NextAsync(Topics.Block);
        BlockReader reader = new();
        reader.Begin(block, block.Length);
        Assert.True(reader.Next());
        Assert.True(reader.Total > 0);

        await terminal.ShownAsync(manifest, (published.DocumentKey, 0, 1));
        await TestServer.UntilAsync(async () => (await server.Fleet.FactsAsync(published.DocumentKey, default))!.Terminals.Single().DisplayedAt > 0, "displayed");
    }

    [ExternalBrokerTheory]
    [MemberData(nameof(ExternalBroker.Kinds), MemberType = typeof(ExternalBroker))]
    public async Task Two_servers_on_one_database_share_the_terminals_and_answer_each_report_once(string kind)
    {
        using TemporaryFolder folder = new();
        await using ExternalBroker broker = await ExternalBroker.StartAsync(kind);
        await using TestServer first = await TestServer.StartAsync(folder.Path, broker: broker.Address);
        NewTerminal[] made = await first.FurnishAsync(("V1", TestServer.Village, "village"));
        string wanted = (await first.PublishAsync("one")).Sets.Single().ManifestId;
        await using TestServer second = await TestServer.StartAsync(folder.Path, broker: broker.Address);
        using TestTerminal terminal = (await TestTerminal.ConnectAsync(broker.Address.Port, "V1", made[0].Secret))!;
        await ReportUntilAnsweredAsync(terminal);
        await Task.Delay(200);
        while (terminal.Waiting(Topics.State) > 0)
        {
            await terminal.NextAsync(Topics.State);
        }

        for (int i = 0; i < 10; i++)
        {
            long number = await terminal.ReportAsync();
            byte[] state = await terminal.NextAsync(Topics.State);
            StateMessage answer = StateMessage.Decode(state, 0, state.Length);
            Assert.Equal((number, wanted), (answer.ReportNumber, Convert.ToHexStringLower(answer.DesiredManifest)));
        }

        await Task.Delay(100);
        Assert.Equal(0, terminal.Waiting(Topics.State));
    }

    /// <summary>The server subscribes a moment after it has started; a terminal repeats its report until it is heard, as the firmware does.</summary>
    private static async Task ReportUntilAnsweredAsync(TestTerminal terminal)
    {
        for (int i = 0; i < 40 && terminal.Waiting(Topics.State) == 0; i++)
        {
            await terminal.ReportAsync();
            await Task.Delay(100);
        }

        await terminal.NextAsync(Topics.State);
        while (terminal.Waiting(Topics.Manifest) > 0)
        {
            await terminal.NextAsync(Topics.Manifest);
        }
    }
}
