using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace KioskFleet.Server.Console;

/// <summary>What every page of the console has.</summary>
internal abstract class ConsolePage(Words words, TimeProvider clock) : PageModel
{
    public Words Words { get; } = words;

    public long Now { get; } = clock.Milliseconds();

    /// <summary>Name of the operator who is signed in.</summary>
    public string Actor => User.Identity?.Name ?? "";

    /// <summary>What went wrong with the form, in the operator's language; null: nothing.</summary>
    public string? Problem { get; protected set; }

    public string Time(long milliseconds) => milliseconds == 0 ? "" : ShanghaiTime.Text(milliseconds);

    public string Age(long milliseconds) => ShanghaiTime.Age(Words, milliseconds, Now);
}
