using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using KioskFleet.Protocol;
using KioskFleet.Server.Kiosks;

namespace KioskFleet.Server.Tests;

public sealed class ApiTests
{
    [Fact]
    public async Task Without_the_token_the_api_is_closed_and_a_wrong_token_does_not_open_it()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync("/api/info")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync("/openapi/v1.json")).StatusCode);
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync("/api/terminals")).StatusCode);
        Assert.Equal("ok", await server.Http.GetStringAsync("/health"));
    }

    [Fact]
    public async Task A_document_is_published_and_its_facts_are_asked_for_over_http()
    {
        await using TestServer server = await TestServer.StartAsync();
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", FleetServer.ApiToken(server.App));
        Assert.Equal(HttpStatusCode.Created, (await server.Http.PostAsJsonAsync("/api/divisions", new DivisionInfo("410101", "village", "village", null))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.PostAsJsonAsync("/api/divisions", new DivisionInfo("410101", "village", "village", null))).StatusCode);
        HttpResponseMessage created = await server.Http.PostAsJsonAsync("/api/terminals", new { id = "V1", name = "hall", division = "410101", profile = "village" });
        NewTerminal terminal = (await created.Content.ReadFromJsonAsync<NewTerminal>())!;
        Provisioning provisioning = Provisioning.Decode(terminal.Configuration, 0, terminal.Configuration.Length);
        Assert.Equal(("V1", "410101", terminal.Secret, server.MqttPort), (provisioning.TerminalId, provisioning.Division, provisioning.Secret, provisioning.Port));
        Assert.Equal(64, Assert.Single(provisioning.PublisherKeys).Length);

        HttpResponseMessage published = await server.Http.PostAsJsonAsync("/api/documents", new PublishFile("a.txt", "one"u8.ToArray(), "通知公告", ["410101"]));
        PublishResult result = (await published.Content.ReadFromJsonAsync<PublishResult>())!;
        Assert.True(result.Published);
        DocumentFacts facts = (await server.Http.GetFromJsonAsync<DocumentFacts>($"/api/documents/{result.DocumentKey}/facts"))!;
        Assert.True(facts.Terminals.Single().PublishedAt > 0);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/api/documents/999/facts")).StatusCode);

        HttpResponseMessage refused = await server.Http.PostAsJsonAsync("/api/documents", new PublishFile("empty.txt", [], "notices", ["410101"]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("empty.txt", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_open_api_description_names_every_route()
    {
        await using TestServer server = await TestServer.StartAsync();
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", FleetServer.ApiToken(server.App));
        using JsonDocument description = JsonDocument.Parse(await server.Http.GetStringAsync("/openapi/v1.json"));
        string[] paths = [.. description.RootElement.GetProperty("paths").EnumerateObject().Select(p => p.Name)];
        foreach (string path in (string[])["/api/info", "/api/divisions", "/api/terminals", "/api/documents", "/api/documents/{key}", "/api/documents/{key}/facts"])
        {
            Assert.Contains(path, paths);
        }
    }

    [Theory]
    [InlineData("bad id!", "hall", "410101", "village")]
    [InlineData("V1", "", "410101", "village")]
    [InlineData("V1", "hall", "999", "village")]
    [InlineData("V1", "hall", "410101", "cinema")]
    public async Task A_terminal_that_cannot_be_right_is_not_created(string id, string name, string division, string profile)
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.Fleet.CreateDivisionAsync(new DivisionInfo("410101", "village", "village", null), default);
        await Assert.ThrowsAsync<FleetException>(() => server.Fleet.CreateTerminalAsync(id, name, division, profile, default));
        Assert.Empty(await server.Fleet.TerminalsAsync(default));
    }
}
