using KioskFleet.Cli;
using KioskFleet.Cli.Local;
using KioskFleet.Simulator;
using Microsoft.Playwright;

namespace KioskFleet.Browser.Tests;

/// <summary>What <c>./kiosk up</c> starts, on free ports, with a browser before it. Made once for all tests of the class.</summary>
public sealed class RunningFleet : IAsyncLifetime
{
    /// <summary>The demo's village terminal and its division.</summary>
    public const string VillageTerminal = "DEMO-V";
    public const string Village = "419900101201";

    private static readonly string[] BrowserArguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-browser-").FullName;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal LocalFleet Fleet { get; private set; } = null!;

    /// <summary>Where the tests leave their screenshots.</summary>
    public static string Pictures { get; } = Directory.CreateDirectory(Repository.PathOf("artifacts", "browser")).FullName;

    public VirtualTerminal Terminal => Fleet.Rack.Find(VillageTerminal)!;

    public async Task InitializeAsync()
    {
        Fleet = await LocalFleet.StartAsync(new LocalFleetOptions { Folder = _folder, DemoContent = true, ReportSeconds = 5 }, CancellationToken.None);
        _playwright = await Playwright.CreateAsync();
        string browser = Requirements.BrowserPath() ?? throw new InvalidOperationException("Chromium is missing: sudo apt-get install chromium");
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = browser, Args = BrowserArguments });
        await Terminal.WaitForPageAsync(_ => true, 0, TimeSpan.FromMinutes(2));
    }

    /// <summary>A page of a new browser profile.</summary>
    public async Task<IPage> NewPageAsync(int width = 1280, int height = 900)
    {
        IPage page = await _browser!.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height }, Locale = "zh-CN" });
        page.SetDefaultTimeout(30_000);
        return page;
    }

    /// <summary>A page of the console, signed in as the administrator.</summary>
    public async Task<IPage> SignedInAsync()
    {
        IPage page = await NewPageAsync();
        (string name, string? password) = Fleet.Fleet.Administrator;
        await page.GotoAsync(new Uri(Fleet.Console, "SignIn").ToString());
        await page.FillAsync("#name", name);
        await page.FillAsync("#password", password!);
        await page.ClickAsync(".signin button");
        await page.WaitForURLAsync(url => !url.Contains("SignIn", StringComparison.OrdinalIgnoreCase));
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await Fleet.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
