using KioskFleet.Server.TrustRoots;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KioskFleet.Server.Api;

/// <summary>The API's part about trust roots.</summary>
internal static class RootEndpoints
{
    public static void MapRoots(this RouteGroupBuilder api)
    {
        api.MapGet("/roots", (TrustRootQuery query, CancellationToken c) => query.StatusAsync(c)).WithSummary("Trust roots and the server's certificate: their ends, and which terminals hold them");
        api.MapPost("/roots", AddAsync).WithSummary("Put a trust root in force: every terminal is told by its next manifest")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(2 * TrustRootDesk.FileBytes));
        api.MapPost("/roots/retire", RetireAsync).WithSummary("Retire a trust root");
    }

    private static Task<Results<Ok<TrustRootStatus>, BadRequest<ApiEndpoints.ApiError>>> AddAsync(NewRoot root, TrustRootDesk desk, TrustRootQuery query, CancellationToken cancellation)
        => TryAsync(() => desk.AddAsync(root.Certificate, Fleet.Actor, cancellation), query, cancellation);

    private static Task<Results<Ok<TrustRootStatus>, BadRequest<ApiEndpoints.ApiError>>> RetireAsync(RetiredRoot root, TrustRootDesk desk, TrustRootQuery query, CancellationToken cancellation)
        => TryAsync(() => desk.RetireAsync(root.Fingerprint, root.Force, Fleet.Actor, cancellation), query, cancellation);

    private static async Task<Results<Ok<TrustRootStatus>, BadRequest<ApiEndpoints.ApiError>>> TryAsync(Func<Task> work, TrustRootQuery query, CancellationToken cancellation)
    {
        try
        {
            await work();
            return TypedResults.Ok(await query.StatusAsync(cancellation));
        }
        catch (TrustRootException e)
        {
            return TypedResults.BadRequest(new ApiEndpoints.ApiError(e.Message));
        }
    }
}
