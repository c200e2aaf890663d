using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>What SLOT and WHEN of a display list ask for (SPEC.md §3.5).</summary>
public interface ISlotSource
{
    /// <summary>Widths of the glyphs that slots draw; null while there is nothing to put in.</summary>
    SearchForm? Form { get; }

    /// <summary>True if the condition holds.</summary>
    bool Holds(int condition);

    /// <summary>The words of a slot.</summary>
    /// <param name="slot">One of <see cref="SearchSlot"/>.</param>
    /// <param name="into">Receives glyph numbers and <see cref="SearchLimits.Space"/>.</param>
    /// <returns>How many; 0: the slot stays empty.</returns>
    int Words(int slot, int[] into);
}
