using System.Text;
using KioskFleet.Server.Content;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KioskFleet.Server.Tests;

/// <summary>A real server on free ports of the loopback, with a data directory of its own that is removed in the end.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Township = "419900101000";
    public const string Village = "419900101201";

    private readonly string _folder;
    private readonly bool _keep;

    private TestServer(WebApplication app, string folder, bool keep, TestPageMaker pages)
    {
        (App, _folder, _keep, Pages) = (app, folder, keep, pages);
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{FleetServer.Ports(app).Http}") };
    }

    public WebApplication App { get; }

    public HttpClient Http { get; }

    public TestPageMaker Pages { get; }

    public IFleet Fleet => FleetServer.Fleet(App);

    public int MqttPort => FleetServer.Ports(App).Mqtt;

    public static async Task<TestServer> StartAsync(string? folder = null, bool realPages = false, IInterceptor? interceptor = null, bool demo = false, Uri? broker = null, bool approval = false, string? privacyRules = null, TimeProvider? clock = null, bool acceptClock = false)
    {
        string data = folder ?? Path.Combine(Path.GetTempPath(), "kf-server-" + Guid.NewGuid().ToString("N"));
        TestPageMaker pages = new();
        WebApplication app = FleetServer.Build(
            new FleetServerOptions { DataDirectory = data, HttpPort = 0, MqttPort = 0, LogLevel = LogLevel.Critical, Demo = demo, Broker = broker, RequireApproval = approval, PrivacyRulesFile = privacyRules, AcceptClock = acceptClock },
            [],
            services =>
            {
                if (!realPages)
                {
                    services.AddSingleton<IPageMaker>(pages);
                }

                if (clock is not null)
                {
                    services.AddSingleton(clock);
                }

                if (interceptor is not null)
                {
                    services.AddSingleton(interceptor);
                }
            });
        await app.StartAsync();
        return new TestServer(app, data, folder is not null, pages);
    }

    /// <summary>A township and a village, and a terminal of each profile named.</summary>
    public async Task<NewTerminal[]> FurnishAsync(params (string Id, string Division, string Profile)[] terminals)
    {
        await Fleet.CreateDivisionAsync(new DivisionInfo(Township, "青石镇", "township", null), default);
        await Fleet.CreateDivisionAsync(new DivisionInfo(Village, "云溪村", "village", Township), default);
        List<NewTerminal> made = [];
        foreach ((string id, string division, string profile) in terminals)
        {
            made.Add(await Fleet.CreateTerminalAsync(id, "place of " + id, division, profile, default));
        }

        return [.. made];
    }

    public Task<PublishResult> PublishAsync(string text, string name = "notice.txt", params string[] divisions)
        => Fleet.PublishAsync([new PublishFile(name, Encoding.UTF8.GetBytes(text), "notices", divisions.Length == 0 ? [Village] : divisions)], default);

    public FleetDatabase Database() => App.Services.GetRequiredService<IDbContextFactory<FleetDatabase>>().CreateDbContext();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (!_keep && Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Waits until the condition holds; fails with the words if it does not within ten seconds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (int i = 0; i < 400; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(25);
        }

        Assert.Fail("Not within ten seconds: " + what);
    }
}
