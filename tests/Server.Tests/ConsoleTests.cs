using System.Net;
using System.Text.RegularExpressions;
using KioskFleet.Server.Access;
using KioskFleet.Server.Console;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Server.Tests;

public sealed partial class ConsoleTests
{
    private const string Password = "a long password";

    [Fact]
    public async Task Without_signing_in_every_page_leads_to_the_sign_in_page()
    {
        await using TestServer server = await TestServer.StartAsync();
        foreach (string page in (string[])["/", "/Publish", "/Preview", "/Forms", "/Forms/guide", "/Drafts", "/Drafts/1", "/Documents", "/Terminals", "/Terminals/New", "/Roots", "/Courier", "/Divisions", "/Operators", "/Audit", "/Password"])
        {
            HttpResponseMessage answer = await server.Http.GetAsync(page);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.Contains("/SignIn", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_page_is_there_in_both_languages_and_says_that_nothing_may_be_loaded_from_elsewhere()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        await server.PublishAsync("one");
        using HttpClient browser = await SignedInAsync(server, Roles.Administrator);
        foreach (string language in (string[])[Words.Chinese, Words.EnglishLanguage])
        {
            await PostAsync(browser, "/", "/Language", ("to", language), ("back", "/"));
            foreach (string page in (string[])["/", "/Publish", "/Publish?document=1", "/Forms", "/Forms/guide", "/Forms/power", "/Drafts", "/Documents", "/Documents/1", "/Terminals", "/Terminals/V1", "/Terminals/V1/Commands", "/Terminals/New", "/Firmware", "/Roots", "/Courier", "/Divisions", "/Operators", "/Audit", "/Password"])
            {
                HttpResponseMessage answer = await browser.GetAsync(page);
                string html = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{page} in {language}: {answer.StatusCode}");
                Assert.Contains($"<html lang=\"{language}\">", html, StringComparison.Ordinal);
                Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
                Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
                Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_worker_pastes_text_checks_what_was_understood_and_publishes_it()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        using HttpClient browser = await SignedInAsync(server, Roles.Publisher);
        string preview = await PostFormAsync(browser, "/Publish", "/Publish", ("Text", "第一段\n第二段"), ("Title", "停水通知"), ("Column", "9"), ("Divisions", TestServer.Village));
        Assert.Contains("第二段", preview, StringComparison.Ordinal);
        Assert.Empty(await server.Fleet.DocumentsAsync(default));

        string draft = Draft().Match(preview).Groups[1].Value;
        Assert.NotEmpty(draft);
        string done = await PostAsync(browser, "/Publish", "/Publish?handler=Confirm", ("draft", draft));
        Assert.Contains("《停水通知》已发布", done, StringComparison.Ordinal);
        Assert.Equal("停水通知", Assert.Single(await server.Fleet.DocumentsAsync(default)).Title);

        // A draft is published once.
        await PostAsync(browser, "/Publish", "/Publish?handler=Confirm", ("draft", draft));
        Assert.Single(await server.Fleet.DocumentsAsync(default));
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpClient browser = await SignedInAsync(server, Roles.Administrator);
        HttpResponseMessage answer = await browser.PostAsync("/Divisions", new FormUrlEncodedContent([new("code", "1"), new("name", "x"), new("level", "Village")]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await server.Fleet.DivisionsAsync(default));
    }

    [Fact]
    public async Task A_viewer_looks_and_changes_nothing()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        await server.PublishAsync("one");
        using HttpClient browser = await SignedInAsync(server, Roles.Viewer);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/Documents/1")).StatusCode);
        foreach (string closed in (string[])["/Publish", "/Preview", "/Forms", "/Drafts", "/Terminals/New", "/Operators"])
        {
            Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync(closed)).StatusCode);
        }

        // The original may hold what was masked.
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/Documents/1?handler=Original")).StatusCode);
        await PostAsync(browser, "/Documents/1", "/Documents/1?handler=Withdraw");
        await PostAsync(browser, "/Terminals", "/Terminals/V1?handler=Enable", ("enabled", "false"));
        await PostAsync(browser, "/Divisions", "/Divisions", ("code", "77"), ("name", "x"), ("level", "Village"));
        Assert.Equal("published", (await server.Fleet.DocumentsAsync(default)).Single().State);
        Assert.True((await server.Fleet.TerminalsAsync(default)).Single().Enabled);
        Assert.Equal(2, (await server.Fleet.DivisionsAsync(default)).Count);
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_waits()
    {
        await using TestServer server = await TestServer.StartAsync();
        OperatorDirectory operators = server.App.Services.GetRequiredService<OperatorDirectory>();
        await operators.CreateAsync("li", "李", Roles.Viewer, Password, "test", default);
        Assert.NotNull(await operators.SignInAsync(" LI ", Password, "", default));
        for (int i = 0; i < OperatorDirectory.FailuresBeforePause; i++)
        {
            Assert.Null(await operators.SignInAsync("li", "wrong", "", default));
        }

        Assert.Null(await operators.SignInAsync("li", Password, "", default));
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_sessions()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpClient browser = await SignedInAsync(server, Roles.Viewer);
        OperatorDirectory operators = server.App.Services.GetRequiredService<OperatorDirectory>();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);
        await Assert.ThrowsAsync<OperatorException>(() => operators.ChangePasswordAsync("tester", "wrong", "another password", default));
        await operators.ChangePasswordAsync("tester", Password, "another password", default);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task The_demo_fills_in_the_first_password_and_a_real_server_does_not()
    {
        await using TestServer server = await TestServer.StartAsync();
        string password = server.Fleet.Administrator.Password!;
        Assert.DoesNotContain(password, await server.Http.GetStringAsync("/SignIn"), StringComparison.Ordinal);
        await using TestServer demo = await TestServer.StartAsync(demo: true);
        Assert.Contains(demo.Fleet.Administrator.Password!, await demo.Http.GetStringAsync("/SignIn"), StringComparison.Ordinal);
        Assert.Equal(3, demo.Fleet.DemoTerminals.Count);
        Assert.NotEmpty(await demo.Fleet.DocumentsAsync(default));
    }

    [Fact]
    public void Both_languages_have_the_same_words()
        => Assert.Equal(Words.Keys(Words.Chinese).Order(StringComparer.Ordinal), Words.Keys(Words.EnglishLanguage).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("2026-03-31T15:59:59Z", "2026-03-31 23:59:59")]
    [InlineData("2026-03-31T16:00:00Z", "2026-04-01 00:00:00")]
    [InlineData("2026-12-31T16:00:00Z", "2027-01-01 00:00:00")]
    [InlineData("2028-02-28T16:00:00Z", "2028-02-29 00:00:00")]
    public void Times_are_shown_as_in_China(string utc, string shown)
        => Assert.Equal(shown, ShanghaiTime.Text(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()));

    [Theory]
    [InlineData(0, "不到 1 分钟", "less than a minute")]
    [InlineData(179, "2 分钟", "2 min")]
    [InlineData(3 * 3600, "3 小时", "3 h")]
    [InlineData((3 * 3600) + 725, "3 小时 12 分", "3 h 12 min")]
    [InlineData(72 * 3600, "3 天", "3 d")]
    [InlineData((50 * 3600) + 60, "2 天 2 小时", "2 d 2 h")]
    public void A_length_of_time_is_said_in_its_two_largest_units(long seconds, string chinese, string english)
    {
        Assert.Equal(chinese, DeviceWords.Duration(new Words(Words.Chinese), seconds));
        Assert.Equal(english, DeviceWords.Duration(new Words(Words.EnglishLanguage), seconds));
    }

    [GeneratedRegex("name=\"draft\" value=\"([0-9a-f]+)\"")]
    private static partial Regex Draft();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    internal static async Task<HttpClient> SignedInAsync(TestServer server, string role, string name = "tester")
    {
        await server.App.Services.GetRequiredService<OperatorDirectory>().CreateAsync(name, "测试", role, Password, "test", default);
        HttpClient browser = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = server.Http.BaseAddress };
        await PostAsync(browser, "/SignIn", "/SignIn", ("Name", name), ("Password", Password));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);
        return browser;
    }

    internal static async Task<string> PostAsync(HttpClient browser, string formPage, string action, params (string Name, string Value)[] fields)
    {
        string token = await TokenAsync(browser, formPage);
        HttpResponseMessage answer = await browser.PostAsync(action, new FormUrlEncodedContent(
            [.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]));
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    internal static async Task<string> UploadAsync(HttpClient browser, string page, string field, string name, byte[] file)
    {
        using MultipartFormDataContent form = [];
        form.Add(new ByteArrayContent(file), field, name);
        form.Add(new StringContent(await TokenAsync(browser, page)), "__RequestVerificationToken");
        return await (await browser.PostAsync(page, form)).Content.ReadAsStringAsync();
    }

    private static async Task<string> PostFormAsync(HttpClient browser, string formPage, string action, params (string Name, string Value)[] fields)
    {
        using MultipartFormDataContent form = [];
        foreach ((string name, string value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        form.Add(new StringContent(await TokenAsync(browser, formPage)), "__RequestVerificationToken");
        HttpResponseMessage answer = await browser.PostAsync(action, form);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> TokenAsync(HttpClient browser, string page)
        => WebUtility.HtmlDecode(Token().Match(await browser.GetStringAsync(page)).Groups[1].Value);
}
