using KioskFleet.Server.Access;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Content;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Api;

/// <summary>The HTTP API under /api, for the kiosk command and for other systems. Opened by the token alone.</summary>
internal static class ApiEndpoints
{
    /// <summary>Policy of the API.</summary>
    public const string Policy = "api";

    /// <summary>A file in base64 and what stands around it.</summary>
    private const long PublishBodyBytes = (PublishLimits.FileBytes * 4L / 3) + (64 * 1024);

    public static void MapApi(this WebApplication app)
    {
        app.MapGet("/health", () => TypedResults.Text("ok")).AllowAnonymous();
        app.MapOpenApi().RequireAuthorization(Policy);
        RouteGroupBuilder api = app.MapGroup("/api").RequireAuthorization(Policy).DisableAntiforgery();
        api.MapGet("/info", (IFleet fleet) => fleet.Info).WithSummary("What runs here");
        api.MapGet("/divisions", (IFleet fleet, CancellationToken c) => fleet.DivisionsAsync(c)).WithSummary("The divisions");
        api.MapPost("/divisions", CreateDivisionAsync).WithSummary("Create a division");
        api.MapGet("/terminals", (IFleet fleet, CancellationToken c) => fleet.TerminalsAsync(c)).WithSummary("The terminals, wanted beside observed");
        api.MapPost("/terminals", CreateTerminalAsync).WithSummary("Create a terminal; its secret is in this answer and never again");
        api.MapGet("/documents", (IFleet fleet, CancellationToken c) => fleet.DocumentsAsync(c)).WithSummary("The documents");
        api.MapPost("/documents", PublishAsync).WithSummary("Publish a file to divisions")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(PublishBodyBytes));
        api.MapPost("/forecast", ForecastAsync).WithSummary("Say what publishing a file would bring to each terminal; nothing is changed")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(PublishBodyBytes));
        api.MapDelete("/documents/{key:int}", WithdrawAsync).WithSummary("Withdraw a document from every screen");
        api.MapDevices();
        api.MapRoots();
        api.MapGet("/courier/{division}/{profile}", ExportAsync).WithSummary("The newest set of a division for a screen, as a file for a memory card");
        api.MapPost("/courier/receipts", ImportAsync).WithSummary("A receipt that a memory card brought back")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(ReceiptFile.MaxBytes));
        api.MapGet("/documents/{key:int}/facts", FactsAsync).WithSummary("Published, delivered, verified, displayed: four facts for each terminal");
    }

    private static async Task<Results<Created, BadRequest<ApiError>>> CreateDivisionAsync(DivisionInfo division, IFleet fleet, CancellationToken cancellation)
    {
        try
        {
            await fleet.CreateDivisionAsync(division, cancellation);
            return TypedResults.Created();
        }
        catch (FleetException e)
        {
            return TypedResults.BadRequest(new ApiError(e.Message));
        }
    }

    private static async Task<Results<Ok<NewTerminal>, BadRequest<ApiError>>> CreateTerminalAsync(NewTerminalRequest request, IFleet fleet, CancellationToken cancellation)
    {
        try
        {
            return TypedResults.Ok(await fleet.CreateTerminalAsync(request.Id, request.Name, request.Division, request.Profile, cancellation));
        }
        catch (FleetException e)
        {
            return TypedResults.BadRequest(new ApiError(e.Message));
        }
    }

    private static async Task<Results<Ok<PublishResult>, UnprocessableEntity<PublishResult>>> PublishAsync(PublishFile file, IFleet fleet, CancellationToken cancellation)
        => Answer(await fleet.PublishAsync([file], cancellation));

    private static async Task<Results<Ok<ForecastInfo>, UnprocessableEntity<ForecastInfo>>> ForecastAsync(PublishFile file, IFleet fleet, CancellationToken cancellation)
    {
        ForecastInfo forecast = await fleet.ForecastAsync(file, cancellation);
        return forecast.Findings.Any(f => f.Severity == "error") ? TypedResults.UnprocessableEntity(forecast) : TypedResults.Ok(forecast);
    }

    private static async Task<Results<Ok<PublishResult>, UnprocessableEntity<PublishResult>>> WithdrawAsync(int key, IFleet fleet, CancellationToken cancellation)
        => Answer(await fleet.WithdrawAsync(key, cancellation));

    private static async Task<Results<Ok<DocumentFacts>, NotFound<ApiError>>> FactsAsync(int key, IFleet fleet, CancellationToken cancellation)
        => await fleet.FactsAsync(key, cancellation) is { } facts ? TypedResults.Ok(facts) : TypedResults.NotFound(new ApiError($"There is no document {key}."));

    private static async Task<Results<FileContentHttpResult, NotFound<ApiError>>> ExportAsync(
        string division, string profile, CourierExport export, IDbContextFactory<FleetDatabase> databases, AuditTrail audit, CancellationToken cancellation)
    {
        if (await export.FileAsync(division, profile, cancellation) is not { } file)
        {
            return TypedResults.NotFound(new ApiError($"Nothing is published for {division} on a {profile} screen."));
        }

        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        audit.Add(database, Fleet.Actor, AuditAction.SetExported, division, profile);
        await database.SaveChangesAsync(cancellation);
        return TypedResults.Bytes(file, "application/octet-stream", $"{division}-{profile}.kfc");
    }

    private static async Task<Results<Ok<ReceiptResult>, BadRequest<ApiError>>> ImportAsync(HttpRequest request, CourierReceipts receipts, CancellationToken cancellation)
    {
        try
        {
            using MemoryStream file = new();
            await request.Body.CopyToAsync(file, cancellation);
            return TypedResults.Ok(await receipts.ImportAsync(file.ToArray(), Fleet.Actor, cancellation));
        }
        catch (ReceiptException e)
        {
            return TypedResults.BadRequest(new ApiError(e.Message));
        }
    }

    private static Results<Ok<PublishResult>, UnprocessableEntity<PublishResult>> Answer(PublishResult result)
        => result.Published ? TypedResults.Ok(result) : TypedResults.UnprocessableEntity(result);

    internal sealed record ApiError(string Error);

    internal sealed record NewTerminalRequest(string? Id, string Name, string Division, string Profile);
}
