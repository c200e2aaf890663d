using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace KioskFleet.Publishing.Fonts;

/// <summary>An open face. Not safe for concurrent use.</summary>
internal sealed class FontFace : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly FreeTypeLibrary _library;
    private int _pixelSize;

    private FontFace(FreeTypeLibrary library, nint handle)
        : base(ownsHandle: true)
    {
        _library = library;
        SetHandle(handle);

        // The library must outlive its faces.
        bool added = false;
        library.DangerousAddRef(ref added);
    }

    /// <exception cref="PublishingException">The file is too large or is not a font.</exception>
    public static FontFace Open(FreeTypeLibrary library, FontFile file)
    {
        long length = new FileInfo(file.Path).Length;
        if (length > FontOptions.MaxFileBytes)
        {
            throw new PublishingException("font.toolarge", file.Path, length / 1048576, FontOptions.MaxFileBytes / 1048576);
        }

        int error = FreeType.NewFace(library.DangerousGetHandle(), file.Path, new CLong(file.Index), out nint handle);
        return error == 0 ? new FontFace(library, handle) : throw new PublishingException("font.unreadable", file.Path, file.Index, error);
    }

    /// <summary>Number of the character's glyph in this face; 0: none.</summary>
    public uint GlyphOf(Rune character) => FreeType.GetCharIndex(handle, new CULong((uint)character.Value));

    /// <summary>Draws one glyph.</summary>
    /// <param name="glyph">From <see cref="GlyphOf"/>.</param>
    /// <param name="pixelSize">Pixels to the em, 8 to 200.</param>
    /// <returns>Coverage of each pixel, or null if the face cannot draw it.</returns>
    public GlyphCoverage? Draw(uint glyph, int pixelSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixelSize, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pixelSize, 200);
        if (_pixelSize != pixelSize)
        {
            if (FreeType.SetPixelSizes(handle, 0, (uint)pixelSize) != 0)
            {
                return null;
            }

            _pixelSize = pixelSize;
        }

        if (FreeType.LoadGlyph(handle, glyph, FreeType.LoadRender | FreeType.LoadTargetLight) != 0)
        {
            return null;
        }

        nint slotAddress = Marshal.PtrToStructure<FreeType.FaceRecord>(handle).Glyph;
        FreeType.GlyphSlotRecord slot = Marshal.PtrToStructure<FreeType.GlyphSlotRecord>(slotAddress);
        int width = (int)slot.Bitmap.Width;
        int height = (int)slot.Bitmap.Rows;
        byte[] coverage = new byte[width * height];
        if (coverage.Length > 0)
        {
            if (slot.Bitmap.PixelMode != FreeType.PixelModeGray || slot.Bitmap.Buffer == 0 || slot.Bitmap.Pitch < width)
            {
                return null;
            }

            for (int y = 0; y < height; y++)
            {
                Marshal.Copy(slot.Bitmap.Buffer + (y * slot.Bitmap.Pitch), coverage, y * width, width);
            }
        }

        int advance = (int)((slot.AdvanceX.Value + 32) >> 6);
        return new GlyphCoverage(width, height, slot.BitmapLeft, slot.BitmapTop, advance, coverage);
    }

    protected override bool ReleaseHandle()
    {
        bool done = FreeType.DoneFace(handle) == 0;
        _library.DangerousRelease();
        return done;
    }
}

/// <summary>A rasterised glyph: <paramref name="Left"/> and <paramref name="Top"/> place the bitmap's corner from the pen on the base line, in pixels, y upward.</summary>
internal sealed record GlyphCoverage(int Width, int Height, int Left, int Top, int Advance, byte[] Pixels);
