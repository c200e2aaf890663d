using KioskFleet.Server.Commands;
using Microsoft.AspNetCore.Mvc;

namespace KioskFleet.Server.Console;

/// <summary>The screenshot that a command brought.</summary>
internal sealed class PicturePage(CommandQuery query, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation)
        => await query.PictureAsync(id, cancellation) is { } png ? File(png, "image/png") : NotFound();
}
