using KioskFleet.Publishing.Forms;

namespace KioskFleet.Server.Console;

/// <summary>Which kind of page is to be written.</summary>
internal sealed class FormsPage(Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    public static IReadOnlyList<FormDefinition> Forms => FormDefinition.All;
}
