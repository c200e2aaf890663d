namespace KioskFleet.Firmware.Screens;

/// <summary>The viewer's times and bounds, each with its reason.</summary>
public static class ViewerLimits
{
    /// <summary>Places that "back" remembers. Deeper than home, column, list and document ever go.</summary>
    public const int BackDepth = 16;

    /// <summary>A touch that begins so soon after one that acted is not a new wish: a bouncing contact, or a hand that taps twice out of habit.</summary>
    public const int TouchRestMs = 200;

    /// <summary>A finger may slip so far outside the area and still mean it; old hands tremble.</summary>
    public const int TouchSlipPixels = 24;

    /// <summary>Thickness of the frame around the area under the finger, in pixels: seen beside a fingertip.</summary>
    public const int PressedFramePixels = 6;

    /// <summary>Touch samples kept between two steps. A finger that moves overwrites its last place, so only downs and ups add up.</summary>
    public const int TouchQueue = 16;

    /// <summary>How often clock and link state are looked at, in milliseconds.</summary>
    public const int StatusMs = 1000;

    /// <summary>A page that lacked a glyph is drawn again after so many milliseconds: the store repairs itself meanwhile.</summary>
    public const int RepairMs = 15000;

    /// <summary>Longest wait that a step asks for, in milliseconds.</summary>
    public const int LongestStepMs = 1000;

    /// <summary>What a bitmap takes beside its pixels, in bytes.</summary>
    public const int BitmapHeaderBytes = 64;

    /// <summary>Graphics memory that sheets must keep when a second frame is made: enough for the bars, a list of documents and a part of a page.</summary>
    public const int SheetBytesBesideSecondFrame = 256 * 1024;

    /// <summary>A finger on the clock for so many milliseconds opens the page about the terminal: longer than any tap or a hand that rests.</summary>
    public const int AboutHoldMs = 5000;

    /// <summary>The page about the terminal closes by itself after so many milliseconds: enough to read six lines to somebody on the telephone, and no villager waits long.</summary>
    public const int AboutMs = 30000;

    /// <summary>Longest time that a root may ask for, in seconds: a day.</summary>
    public const int MaxNoticeSeconds = 86400;
}
