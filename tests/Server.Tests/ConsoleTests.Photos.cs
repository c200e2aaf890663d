using System.Net;
using System.Text.RegularExpressions;
using KioskFleet.Protocol;
using KioskFleet.Server.Access;
using KioskFleet.Server.Content;
using KioskFleet.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Server.Tests;

/// <summary>Photos that a person puts into a form.</summary>
public sealed partial class ConsoleTests
{
    [PictureFact]
    public async Task Pictures_uploaded_into_a_form_stay_while_it_is_corrected_and_are_published_once_a_person_answers_for_them()
    {
        await using TestServer server = await TestServer.StartAsync(realPages: true);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        using HttpClient browser = await SignedInAsync(server, Roles.Publisher);
        byte[] photo = await PhotoAsync();
        using MultipartFormDataContent form = [];
        form.Add(new StringContent(await TokenAsync(browser, "/Forms/pictures")), "__RequestVerificationToken");
        form.Add(new ByteArrayContent(photo), "p.rows.0.0", "现场.jpg");
        foreach ((string name, string value) in new[] { ("v.title", ""), ("r.rows.0.0", ""), ("r.rows.0.1", "施工现场"), ("column", "3"), ("places", TestServer.Village), ("act", "look") })
        {
            form.Add(new StringContent(value), name);
        }

        // The title is missing; the picture is kept and shown all the same.
        string wrong = WebUtility.HtmlDecode(await (await browser.PostAsync("/Forms/pictures", form)).Content.ReadAsStringAsync());
        Assert.Contains("f-title-wrong", wrong, StringComparison.Ordinal);
        string kept = KioskFleet.Publishing.Forms.FormPicture.NameOf(photo);
        Assert.Equal(photo, await browser.GetByteArrayAsync($"/Forms/pictures?handler=Picture&name={kept}"));
        await PostFormAsync(browser, "/Forms/pictures", "/Forms/pictures",
            ("v.title", "道路维修"), ("r.rows.0.0", kept), ("r.rows.0.1", "施工现场"), ("column", "3"), ("places", TestServer.Village), ("act", "look"));
        int id = Assert.Single(await server.App.Services.GetRequiredService<DraftDesk>().OpenAsync(default)).Id;
        string draft = WebUtility.HtmlDecode(await browser.GetStringAsync($"/Drafts/{id}"));
        Assert.Contains("图片 1 张", draft, StringComparison.Ordinal);
        Assert.Equal("image/png", (await browser.GetAsync($"/Preview?handler=Picture&draft={id}&screen=village&size=elder&number=1")).Content.Headers.ContentType!.MediaType);
        Assert.Contains(kept, await browser.GetStringAsync($"/Forms/pictures?draft={id}"), StringComparison.Ordinal);

        // Nothing tells what stands in a picture but a person.
        await PostAsync(browser, $"/Drafts/{id}", $"/Drafts/{id}?handler=Publish");
        Assert.Empty(await server.Fleet.DocumentsAsync(default));
        string untouched = await PostAsync(browser, $"/Drafts/{id}", $"/Drafts/{id}?handler=Privacy", ("person", "王书记"), ("reason", "照片里没有个人信息，已经逐张看过"));
        Assert.Contains("图片没有勾选，而图片不能自动遮盖", untouched, StringComparison.Ordinal);
        Assert.Contains("value=\"王书记\"", untouched, StringComparison.Ordinal);
        await AnswerForPicturesAsync(browser, id);
        await PostAsync(browser, $"/Drafts/{id}", $"/Drafts/{id}?handler=Publish");
        Assert.Equal("道路维修", Assert.Single(await server.Fleet.DocumentsAsync(default)).Title);
    }

    [PictureFact]
    public async Task A_photo_published_through_its_form_is_opened_by_touch_on_a_terminal_and_is_on_its_screen()
    {
        await using VirtualFleet fleet = await VirtualFleet.StartAsync();
        await fleet.ShowAsync("V1");
        VirtualTerminal terminal = fleet.Terminals[0];
        using HttpClient browser = await SignedInAsync(fleet.Server, Roles.Publisher);
        using MultipartFormDataContent form = [];
        form.Add(new StringContent(await TokenAsync(browser, "/Forms/pictures")), "__RequestVerificationToken");
        form.Add(new ByteArrayContent(await PhotoAsync()), "p.rows.0.0", "现场.jpg");
        foreach ((string name, string value) in new[] { ("v.title", "道路维修"), ("r.rows.0.0", ""), ("r.rows.0.1", "施工现场"), ("column", $"{VillageColumn}"), ("places", TestServer.Village), ("act", "look") })
        {
            form.Add(new StringContent(value), name);
        }

        await browser.PostAsync("/Forms/pictures", form);
        int id = Assert.Single(await fleet.Server.App.Services.GetRequiredService<DraftDesk>().OpenAsync(default)).Id;
        await AnswerForPicturesAsync(browser, id);
        await PostAsync(browser, $"/Drafts/{id}", $"/Drafts/{id}?handler=Publish");
        int key = Assert.Single(await fleet.Server.Fleet.DocumentsAsync(default), d => d.Title == "道路维修").Key;

        await TouchUntilAsync(terminal, TouchAction.Home, null, p => p.FindArea(TouchAction.OpenColumn, VillageColumn) is not null);
        Assert.True(Colours(terminal) < 256, $"The home screen has {Colours(terminal)} colours.");
        await TouchUntilAsync(terminal, TouchAction.OpenColumn, VillageColumn, p => p.FindArea(TouchAction.OpenDocument, key) is not null);
        await TouchUntilAsync(terminal, TouchAction.OpenDocument, key, p => p.Key == key);
        await terminal.WaitUntilAsync(t => Colours(t) > 256, VirtualFleet.Patience, "the photo on the screen");
    }

    private const int VillageColumn = 3;

    private static Task<byte[]> PhotoAsync() => File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Files", "photo.jpg"));

    /// <summary>Colours on a terminal's screen: pages of text and areas have a few dozen, a photo has hundreds.</summary>
    private static int Colours(VirtualTerminal terminal) => terminal.Board.Screen.CaptureRgb565().Distinct().Count();

    private static async Task AnswerForPicturesAsync(HttpClient browser, int id)
    {
        string finding = Justify().Match(await browser.GetStringAsync($"/Drafts/{id}")).Groups[1].Value;
        await PostAsync(browser, $"/Drafts/{id}", $"/Drafts/{id}?handler=Privacy", ("justify", finding), ("person", "王书记"), ("reason", "照片里没有个人信息，已经逐张看过"));
    }

    /// <summary>Touches an area, where it is there yet, until the page fits: a touch that falls into the drawing of a page is lost, as under a finger.</summary>
    private static async Task TouchUntilAsync(VirtualTerminal terminal, byte action, int? argument, Func<DrawnPage, bool> fits)
    {
        for (long end = Environment.TickCount64 + (long)VirtualFleet.Patience.TotalMilliseconds; terminal.LastPage is not { } page || !fits(page);)
        {
            Assert.True(Environment.TickCount64 < end, $"The page of action {action} {argument} did not come. {string.Join(" | ", terminal.Log.TakeLast(8))}");
            if (terminal.LastPage?.FindArea(action, argument) is not null)
            {
                await terminal.TouchAreaAsync(action, argument);
            }

            await Task.Delay(300);
        }
    }

    [GeneratedRegex("name=\"Justify\" value=\"([^\"]+)\"")]
    private static partial Regex Justify();
}
