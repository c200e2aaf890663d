using KioskFleet.Server.Access;
using KioskFleet.Server.TrustRoots;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console.Roots;

/// <summary>The trust roots and the server's certificate: when they end, which terminals hold them, and forms to add and retire.</summary>
internal sealed class IndexPage(TrustRootDesk desk, TrustRootQuery query, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public TrustRootStatus Status { get; private set; } = new(false, null, [], 0, 0);

    public Task OnGetAsync(CancellationToken cancellation) => LoadAsync(cancellation);

    public async Task<IActionResult> OnPostAddAsync(IFormFile? file, CancellationToken cancellation)
    {
        if (file is null || file.Length is 0 or > TrustRootDesk.FileBytes)
        {
            return await RefusedAsync(Words.Format("roots.error.file", TrustRootDesk.FileBytes / 1024), cancellation);
        }

        using MemoryStream content = new();
        await file.CopyToAsync(content, cancellation);
        return await TryAsync(() => desk.AddAsync(content.ToArray(), Actor, cancellation), cancellation);
    }

    public Task<IActionResult> OnPostRetireAsync(string? fingerprint, bool force, CancellationToken cancellation)
        => TryAsync(() => desk.RetireAsync(fingerprint ?? "", force, Actor, cancellation), cancellation);

    private async Task<IActionResult> TryAsync(Func<Task> work, CancellationToken cancellation)
    {
        if (!User.IsInRole(Roles.Administrator))
        {
            return Forbid();
        }

        try
        {
            await work();
            return LocalRedirect("/Roots");
        }
        catch (TrustRootException e)
        {
            return await RefusedAsync(Words.IsChinese ? e.Chinese : e.Message, cancellation);
        }
    }

    private async Task<IActionResult> RefusedAsync(string problem, CancellationToken cancellation)
    {
        Problem = problem;
        await LoadAsync(cancellation);
        return Page();
    }

    private async Task LoadAsync(CancellationToken cancellation) => Status = await query.StatusAsync(cancellation);
}
