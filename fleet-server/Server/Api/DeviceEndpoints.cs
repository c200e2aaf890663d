using KioskFleet.Protocol;
using KioskFleet.Server.Commands;
using KioskFleet.Server.Firmware;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KioskFleet.Server.Api;

/// <summary>The API's part about firmware and commands.</summary>
internal static class DeviceEndpoints
{
    /// <summary>Images in base64 and what stands around them.</summary>
    private const long FirmwareBodyBytes = (FirmwareDesk.MaxImages * FirmwareImage.MaxBytes * 4L / 3) + (64 * 1024);

    public static void MapDevices(this RouteGroupBuilder api)
    {
        api.MapGet("/firmware", (IDevices devices, CancellationToken c) => devices.FirmwareAsync(c)).WithSummary("Releases, and firmware wanted beside observed");
        api.MapPost("/firmware", PublishAsync).WithSummary("Publish signed releases to terminals or divisions")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(FirmwareBodyBytes));
        api.MapPost("/firmware/cancel", CancelAsync).WithSummary("Want no release of terminals any more");
        api.MapPost("/firmware/again", AgainAsync).WithSummary("Have terminals try once more what they refused or left, or are silent about");
        api.MapGet("/rollouts", (IDevices devices, CancellationToken c) => devices.RolloutsAsync(c)).WithSummary("Releases that go out wave by wave, and how each wave stands");
        api.MapPost("/rollouts/{id:long}/{action}", RolloutAsync).WithSummary("pause, resume, next (opens the next wave now) or cancel a rollout");
        api.MapPost("/terminals/{id}/commands", CommandAsync).WithSummary("Give a command to a terminal");
        api.MapGet("/terminals/{id}/commands", (string id, IDevices devices, CancellationToken c) => devices.CommandsAsync(id, c)).WithSummary("The newest commands and their answers");
        api.MapGet("/terminals/{id}/log", (string id, int? lines, IDevices devices, CancellationToken c) => devices.LogAsync(id, Math.Clamp(lines ?? CommandQuery.Shown, 1, 1000), c)).WithSummary("The newest lines of the terminal's log");
        api.MapGet("/commands/{id}", FindAsync).WithSummary("A command and its answer");
        api.MapGet("/commands/{id}/picture", PictureAsync).WithSummary("The screenshot that a command brought");
    }

    private static async Task<Results<Ok<IReadOnlyList<WantedOn>>, BadRequest<ApiEndpoints.ApiError>>> PublishAsync(PublishFirmware request, IDevices devices, CancellationToken cancellation)
        => await TryAsync(() => devices.PublishFirmwareAsync(request, cancellation));

    private static async Task<Results<Ok<IReadOnlyList<string>>, BadRequest<ApiEndpoints.ApiError>>> CancelAsync(string[] from, IDevices devices, CancellationToken cancellation)
        => await TryAsync(() => devices.CancelFirmwareAsync(from, cancellation));

    private static async Task<Results<Ok<IReadOnlyList<string>>, BadRequest<ApiEndpoints.ApiError>>> AgainAsync(string[] on, IDevices devices, CancellationToken cancellation)
        => await TryAsync(() => devices.TryFirmwareAgainAsync(on, cancellation));

    private static async Task<Results<Ok<RolloutInfo>, BadRequest<ApiEndpoints.ApiError>>> RolloutAsync(long id, string action, IDevices devices, CancellationToken cancellation)
        => await TryAsync(() => devices.ChangeRolloutAsync(id, action, cancellation));

    private static async Task<Results<Ok<CommandInfo>, BadRequest<ApiEndpoints.ApiError>>> CommandAsync(string id, CommandRequest request, IDevices devices, CancellationToken cancellation)
        => await TryAsync(() => devices.CommandAsync(id, request, cancellation));

    private static async Task<Results<Ok<CommandInfo>, NotFound>> FindAsync(string id, IDevices devices, CancellationToken cancellation)
        => await devices.FindCommandAsync(id, cancellation) is { } command ? TypedResults.Ok(command) : TypedResults.NotFound();

    private static async Task<Results<FileContentHttpResult, NotFound>> PictureAsync(string id, IDevices devices, CancellationToken cancellation)
        => await devices.CommandPictureAsync(id, cancellation) is { } png ? TypedResults.File(png, "image/png") : TypedResults.NotFound();

    private static async Task<Results<Ok<T>, BadRequest<ApiEndpoints.ApiError>>> TryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return TypedResults.Ok(await work());
        }
        catch (FleetException e)
        {
            return TypedResults.BadRequest(new ApiEndpoints.ApiError(e.Message));
        }
    }
}
