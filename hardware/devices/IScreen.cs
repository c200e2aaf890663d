using nanoFramework.UI;

namespace KioskFleet.Hardware;

/// <summary>A colour screen with a frame in memory. Drawing goes to <see cref="Frame"/>; only <see cref="Flush"/> makes it visible.</summary>
public interface IScreen
{
    /// <summary>Width in pixels, 320 to 1920.</summary>
    int Width { get; }

    /// <summary>Height in pixels, 240 to 1080.</summary>
    int Height { get; }

    /// <summary>The frame, RGB565, <see cref="Width"/> × <see cref="Height"/>.</summary>
    Bitmap Frame { get; }

    /// <summary>Graphics memory, in bytes, that decoded glyph sheets and pictures may take beside the frame.</summary>
    int SheetCacheBytes { get; }

    /// <summary>Sends a rectangle of the frame to the glass. Send only what changed: a full 480×320 frame takes 61 ms over SPI.</summary>
    void Flush(int x, int y, int width, int height);
}
