using KioskFleet.Mqtt.Hosting;
using KioskFleet.Mqtt.Tests.Peers;
using MQTTnet;
using MQTTnet.Protocol;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

/// <summary>The broker that runs alone: who comes in, who may do what, and what its files must look like.</summary>
public sealed class BrokerProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-files").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private static async Task<MqttClientConnectResultCode> TryAsync(RunningBroker broker, string? user, string? password, IMqttClient? client = null)
    {
        using IMqttClient made = new MqttClientFactory().CreateMqttClient();
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500);
        if (user is not null)
        {
            options.WithCredentials(user, password);
        }
        return (await (client ?? made).ConnectAsync(options.Build())).ResultCode;
    }

    [Fact]
    public async Task Users_come_in_with_hashes_of_ours_and_of_mosquitto_passwd()
    {
        // The second and third hash are of the shapes that mosquitto_passwd writes (-H sha512-pbkdf2 and -H sha512).
        string users = Write(
            "users", "# people", "ours:" + StandaloneBroker.HashPassword("secret"),
            "theirs:$7$101$c2FsdHNhbHQ=$" + Pbkdf2("secret", "saltsalt"u8.ToArray(), 101),
            "older:$6$c2FsdHNhbHQ=$" + Convert.ToBase64String(System.Security.Cryptography.SHA512.HashData("secretsaltsalt"u8)), "");
        await using RunningBroker broker = await RunningBroker.StartAsync(null, o => (o.AllowAnonymous, o.UserFile) = (false, users));
        foreach (string name in new[] { "ours", "theirs", "older" })
        {
            Assert.Equal(MqttClientConnectResultCode.Success, await TryAsync(broker, name, "secret"));
            Assert.Equal(MqttClientConnectResultCode.NotAuthorized, await TryAsync(broker, name, "wrong"));
        }
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, await TryAsync(broker, "nobody", "secret"));
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, await TryAsync(broker, null, null));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("name:")]
    [InlineData("name:plain")]
    [InlineData(":$6$c2FsdA==$c2FsdA==")]
    [InlineData("name:$7$many$c2FsdA==$c2FsdHNhbHRzYWx0c2FsdHNhbHQ=")]
    [InlineData("name:$6$not base64$c2FsdHNhbHRzYWx0c2FsdHNhbHQ=")]
    public async Task A_user_file_that_cannot_be_understood_stops_the_start_and_names_the_line(string line)
    {
        string users = Write("users", "# first", line);
        InvalidOperationException problem = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningBroker.StartAsync(null, o => o.UserFile = users));
        Assert.Contains("users, line 2", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topic")]
    [InlineData("topic read a/#/b")]
    [InlineData("user")]
    [InlineData("allow everything")]
    public async Task An_ACL_that_cannot_be_understood_stops_the_start_and_names_the_line(string line)
    {
        string acl = Write("acl", "topic read a", line);
        InvalidOperationException problem = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningBroker.StartAsync(null, o => o.AclFile = acl));
        Assert.Contains("acl, line 2", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_decide_over_publishing_subscribing_and_each_message_delivered()
    {
        string users = Write("users", "t1:" + StandaloneBroker.HashPassword("secret"));
        string acl = Write(
            "acl", "topic read news/#", "user t1", "topic write k/t1/report", "topic news/#", "topic deny news/secret", "pattern readwrite own/%u/#");
        await using RunningBroker broker = await RunningBroker.StartAsync(null, o => (o.UserFile, o.AclFile) = (users, acl));
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        List<string> heard = [];
        TaskCompletionSource last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ApplicationMessageReceivedAsync += e =>
        {
            heard.Add(e.ApplicationMessage.Topic);
            if (e.ApplicationMessage.Topic == "own/t1/end")
            {
                last.TrySetResult();
            }
            return Task.CompletedTask;
        };
        Assert.Equal(MqttClientConnectResultCode.Success, await TryAsync(broker, "t1", "secret", client));

        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await SubscribeAsync(client, "k/+/report"));
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await SubscribeAsync(client, "own/t2/#"));
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await SubscribeAsync(client, "#"));
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await PublishAsync(client, "k/t2/report"));
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await PublishAsync(client, "news/secret"));
        Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, await PublishAsync(client, "k/t1/report"));
        Assert.Equal(MqttClientPublishReasonCode.Success, await PublishAsync(client, "news/today"));
        Assert.Equal(MqttClientPublishReasonCode.Success, await PublishAsync(client, "own/t1/end"));
        await last.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["news/today", "own/t1/end"], heard);

        using IMqttClient anonymous = new MqttClientFactory().CreateMqttClient();
        await TryAsync(broker, null, null, anonymous);
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await SubscribeAsync(anonymous, "news/#"));
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await PublishAsync(anonymous, "news/today"));
    }

    [Theory]
    [InlineData("secret/a", false)]
    [InlineData("secret/+", false)]
    [InlineData("secret/#", false)]
    [InlineData("secret", false)]
    [InlineData("$share/g/secret/a", false)]
    [InlineData("one/b/last", false)]
    [InlineData("one/+/last", false)]
    [InlineData("one/#", true)]
    [InlineData("one/b/last/c", true)]
    [InlineData("+/a", true)]
    [InlineData("#", true)]
    [InlineData("$SYS/a/x", true)]
    public void A_subscription_is_refused_when_deny_covers_all_that_it_could_match(string filter, bool allowed)
    {
        string acl = Write("acl", "topic readwrite #", "topic read $SYS/#", "topic deny secret/#", "topic deny one/+/last", "topic deny +/a/x");
        IMqttAccessControl access = new BrokerRules(new StandaloneBrokerOptions { AclFile = acl, AllowAnonymous = true }).AccessControl!;
        Assert.Equal(allowed, access.MaySubscribe("c", null, filter));
    }

    [Fact]
    public void Rules_read_again_hold_at_once_and_a_broken_file_changes_nothing()
    {
        string acl = Write("acl", "topic read a");
        BrokerRules rules = new(new StandaloneBrokerOptions { AclFile = acl, AllowAnonymous = true });
        IMqttAccessControl access = rules.AccessControl!;
        Assert.False(access.MayPublish("c", null, "a"));
        int before = access.Version;
        List<string> log = [];
        File.WriteAllText(acl, "topic readwrite a\n");
        rules.Reload(log.Add);
        Assert.True(access.MayPublish("c", null, "a"));
        Assert.NotEqual(before, access.Version);
        File.WriteAllText(acl, "nonsense\n");
        rules.Reload(log.Add);
        Assert.True(access.MayPublish("c", null, "a"));
        Assert.Contains("line 1", log[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_into_which_nobody_could_come_does_not_start()
    {
        InvalidOperationException problem = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningBroker.StartAsync(null, o => o.AllowAnonymous = false));
        Assert.Contains("Nobody could connect", problem.Message, StringComparison.Ordinal);
    }

    private static string Pbkdf2(string password, byte[] salt, int iterations) => Convert.ToBase64String(
        System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, System.Security.Cryptography.HashAlgorithmName.SHA512, 64));

    private static async Task<MqttClientSubscribeResultCode> SubscribeAsync(IMqttClient client, string filter) =>
        (await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce)).Items.Single().ResultCode;

    private static async Task<MqttClientPublishReasonCode> PublishAsync(IMqttClient client, string topic) =>
        (await client.PublishStringAsync(topic, "x", MqttQualityOfServiceLevel.AtLeastOnce)).ReasonCode;
}
