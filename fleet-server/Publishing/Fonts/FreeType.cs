using System.Runtime.InteropServices;

namespace KioskFleet.Publishing.Fonts;

/// <summary>The few calls of FreeType 2 that rasterising needs (freetype.org, API of 2.10 and later; the structures' order is part of its ABI).</summary>
internal static partial class FreeType
{
    private const string Library = "libfreetype.so.6";

    /// <summary>FT_LOAD_RENDER: rasterise at once, 256 greys.</summary>
    public const int LoadRender = 1 << 2;

    /// <summary>FT_LOAD_TARGET_LIGHT: fit strokes to the grid vertically only, so that widths stay true.</summary>
    public const int LoadTargetLight = 1 << 16;

    /// <summary>FT_PIXEL_MODE_GRAY.</summary>
    public const byte PixelModeGray = 2;

    [LibraryImport(Library, EntryPoint = "FT_Init_FreeType")]
    public static partial int Init(out nint library);

    [LibraryImport(Library, EntryPoint = "FT_Done_FreeType")]
    public static partial int Done(nint library);

    [LibraryImport(Library, EntryPoint = "FT_New_Face", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int NewFace(nint library, string path, CLong index, out nint face);

    [LibraryImport(Library, EntryPoint = "FT_Done_Face")]
    public static partial int DoneFace(nint face);

    [LibraryImport(Library, EntryPoint = "FT_Set_Pixel_Sizes")]
    public static partial int SetPixelSizes(nint face, uint width, uint height);

    [LibraryImport(Library, EntryPoint = "FT_Get_Char_Index")]
    public static partial uint GetCharIndex(nint face, CULong character);

    [LibraryImport(Library, EntryPoint = "FT_Load_Glyph")]
    public static partial int LoadGlyph(nint face, uint glyph, int flags);

    /// <summary>FT_FaceRec up to the slot.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FaceRecord
    {
        public CLong FaceCount;
        public CLong FaceIndex;
        public CLong FaceFlags;
        public CLong StyleFlags;
        public CLong GlyphCount;
        public nint FamilyName;
        public nint StyleName;
        public int FixedSizeCount;
        public nint FixedSizes;
        public int CharmapCount;
        public nint Charmaps;
        public nint GenericData;
        public nint GenericFinalizer;
        public CLong BoxXMin;
        public CLong BoxYMin;
        public CLong BoxXMax;
        public CLong BoxYMax;
        public ushort UnitsPerEm;
        public short Ascender;
        public short Descender;
        public short Height;
        public short MaxAdvanceWidth;
        public short MaxAdvanceHeight;
        public short UnderlinePosition;
        public short UnderlineThickness;
        public nint Glyph;
    }

    /// <summary>FT_GlyphSlotRec up to the bitmap's place.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct GlyphSlotRecord
    {
        public nint Library;
        public nint Face;
        public nint Next;
        public uint GlyphIndex;
        public nint GenericData;
        public nint GenericFinalizer;
        public CLong MetricsWidth;
        public CLong MetricsHeight;
        public CLong HoriBearingX;
        public CLong HoriBearingY;
        public CLong HoriAdvance;
        public CLong VertBearingX;
        public CLong VertBearingY;
        public CLong VertAdvance;
        public CLong LinearHoriAdvance;
        public CLong LinearVertAdvance;
        public CLong AdvanceX;
        public CLong AdvanceY;
        public int Format;
        public BitmapRecord Bitmap;
        public int BitmapLeft;
        public int BitmapTop;
    }

    /// <summary>FT_Bitmap. A structure of its own, as in C, because that decides its alignment.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct BitmapRecord
    {
        public uint Rows;
        public uint Width;
        public int Pitch;
        public nint Buffer;
        public ushort Grays;
        public byte PixelMode;
        public byte PaletteMode;
        public nint Palette;
    }
}
