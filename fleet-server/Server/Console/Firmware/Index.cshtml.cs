using KioskFleet.Protocol;
using KioskFleet.Releases;
using KioskFleet.Server.Access;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Firmware;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>Releases, firmware wanted beside observed, and the form that publishes a signed release.</summary>
internal sealed class FirmwarePage(FirmwareDesk desk, FirmwareQuery query, FirmwareKeyFile keys, DivisionDirectory divisions, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public FirmwareStatus Status { get; private set; } = new([], []);

    public IReadOnlyList<Division> Divisions { get; private set; } = [];

    public string? Done { get; private set; }

    public bool HasKeys => keys.Keys.Count > 0;

    public bool MayAdminister => User.IsInRole(Roles.Administrator);

    public Task OnGetAsync(CancellationToken cancellation) => LoadAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(IFormFileCollection files, string[] to, bool sure, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        List<byte[]> images = [];
        foreach (IFormFile file in files)
        {
            if (file.Length > FirmwareImage.MaxBytes)
            {
                Problem = Words.Format("firmware.error.size", file.FileName, FirmwareImage.MaxBytes / 1024);
                break;
            }

            using MemoryStream content = new();
            await file.CopyToAsync(content, cancellation);
            images.Add(content.ToArray());
        }

        Problem ??= images.Count == 0 ? Words["firmware.error.nothing"] : to.Length == 0 ? Words["firmware.error.where"] : !sure ? Words["firmware.error.confirm"] : null;
        if (Problem is null)
        {
            await TryAsync(async () => Done = Words.Format("firmware.published", (await desk.PublishAsync(images, to, Actor, cancellation)).Count));
        }

        await LoadAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostCancelAsync(string[] to, CancellationToken cancellation)
    {
        if (!MayAdminister)
        {
            return Forbid();
        }

        await TryAsync(() => desk.CancelAsync(to, Actor, cancellation));
        if (Problem is null)
        {
            return LocalRedirect("/Firmware");
        }

        await LoadAsync(cancellation);
        return Page();
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (ReleaseException e)
        {
            Problem = Words.IsChinese ? e.Chinese : e.Message;
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        Status = await query.StatusAsync(null, cancellation);
        Divisions = await divisions.ListAsync(cancellation);
    }
}
