// nanoFramework.Graphics 1.2.0.0
// Declarations only: see README.md for where they come from and how to add one.

using System;
using System.Drawing;

namespace nanoFramework.UI;

public sealed class Bitmap : MarshalByRefObject, IDisposable
{
    public static readonly int MaxWidth;
    public static readonly int MaxHeight;
    public static readonly int CenterX;
    public static readonly int CenterY;
    public const ushort OpacityOpaque = 256;
    public const ushort OpacityTransparent = 0;
    public Bitmap(int width, int height) => throw null!;
    public Bitmap(byte[] imageData, BitmapImageType type) => throw null!;
    public Bitmap(Size size) => throw null!;
    public int Width { get => throw null!; }
    public int Height { get => throw null!; }
    public void Flush() => throw null!;
    public void Flush(int x, int y, int width, int height) => throw null!;
    public void Flush(Rectangle rectangle) => throw null!;
    public void Flush(int srcX, int srcY, int width, int height, int screenX, int screenY) => throw null!;
    public void Flush(Rectangle source, Point destination) => throw null!;
    public void Clear() => throw null!;
    public bool DrawTextInRect(ref string text, ref int xRelStart, ref int yRelStart, int x, int y, int width, int height, uint dtFlags, Color color, Font font) => throw null!;
    public void DrawTextInRect(string text, int x, int y, int width, int height, uint dtFlags, Color color, Font font) => throw null!;
    public void DrawTextInRect(string text, Rectangle rectangle, uint dtFlags, Color color, Font font) => throw null!;
    public void DrawChar(ushort c, int x, int y, Color color, Font font) => throw null!;
    public void SetClippingRectangle(int x, int y, int width, int height) => throw null!;
    public void SetClippingRectangle(Rectangle rectangle) => throw null!;
    public void DrawEllipse(Color colorOutline, int thicknessOutline, int x, int y, int xRadius, int yRadius, Color colorGradientStart, int xGradientStart, int yGradientStart, Color colorGradientEnd, int xGradientEnd, int yGradientEnd, ushort opacity = 256) => throw null!;
    public void DrawEllipse(Color colorOutline, int thicknessOutline, Point point, int xRadius, int yRadius, Color colorGradientStart, Point gradientStartPoint, Color colorGradientEnd, Point gradientEndPoint, ushort opacity = 256) => throw null!;
    public void DrawEllipse(Color colorOutline, int x, int y, int xRadius, int yRadius) => throw null!;
    public void DrawEllipse(Color colorOutline, Point point, int xRadius, int yRadius) => throw null!;
    public void DrawImage(int xDst, int yDst, Bitmap bitmap, int xSrc, int ySrc, int width, int height, ushort opacity = 256) => throw null!;
    public void DrawImage(Point point, Bitmap bitmap, Rectangle rectangle, ushort opacity = 256) => throw null!;
    public void DrawImage(Point point, Bitmap bitmap, ushort opacity = 256) => throw null!;
    public void RotateImage(int angle, int xDst, int yDst, Bitmap bitmap, int xSrc, int ySrc, int width, int height, ushort opacity = 256) => throw null!;
    public void RotateImage(int angle, Point point, Bitmap bitmap, Rectangle rectangle, ushort opacity = 256) => throw null!;
    public void RotateImage(int angle, Point point, Bitmap bitmap, ushort opacity = 256) => throw null!;
    public void MakeTransparent(Color color) => throw null!;
    public void StretchImage(int xDst, int yDst, Bitmap sourceBitmap, int width, int height, ushort opacity = 256) => throw null!;
    public void StretchImage(Point point, Bitmap sourceBitmap, Size size, ushort opacity = 256) => throw null!;
    public void DrawLine(Color color, int thickness, int x0, int y0, int x1, int y1) => throw null!;
    public void DrawLine(Color color, int thickness, Point start, Point end) => throw null!;
    public void DrawRectangle(int x, int y, int width, int height, int thickness, Color color) => throw null!;
    public void DrawRectangle(Rectangle rectangle, int thickness, Color color) => throw null!;
    public void DrawRectangle(Color colorOutline, int thicknessOutline, int x, int y, int width, int height, int xCornerRadius, int yCornerRadius, Color colorGradientStart, int xGradientStart, int yGradientStart, Color colorGradientEnd, int xGradientEnd, int yGradientEnd, ushort opacity = 256) => throw null!;
    public void DrawRectangle(Color colorOutline, int thicknessOutline, Rectangle rectangle, int xCornerRadius, int yCornerRadius, Color colorGradientStart, Point gradientStartPoint, Color colorGradientEnd, Point gradientEndPoint, ushort opacity = 256) => throw null!;
    public void DrawRoundRectangle(int x, int y, int width, int height, int thickness, int xCornerRadius, int yCornerRadius, Color color) => throw null!;
    public void DrawRoundRectangle(Rectangle rectangle, int thickness, int xCornerRadius, int yCornerRadius, Color color) => throw null!;
    public void DrawRoundRectangle(Rectangle rectangle, int thickness, int cornerRadius, Color color) => throw null!;
    public void FillRectangle(int x, int y, int width, int height, Color color, ushort opacity = 256) => throw null!;
    public void FillRectangle(Rectangle rectangle, Color color, ushort opacity = 256) => throw null!;
    public void FillRoundRectangle(int x, int y, int width, int height, int xCornerRadius, int yCornerRadius, Color color, ushort opacity = 256) => throw null!;
    public void FillRoundRectangle(Rectangle rectangle, int xCornerRadius, int yCornerRadius, Color color, ushort opacity = 256) => throw null!;
    public void FillRoundRectangle(Rectangle rectangle, int cornerRadius, Color color, ushort opacity = 256) => throw null!;
    public void FillGradientRectangle(int x, int y, int width, int height, Color colorGradientStart, int xGradientStart, int yGradientStart, Color colorGradientEnd, int xGradientEnd, int yGradientEnd, ushort opacity = 256) => throw null!;
    public void FillGradientRectangle(Rectangle rectangle, Color colorGradientStart, Point gradientStartPoint, Color colorGradientEnd, Point gradientEndPoint, ushort opacity = 256) => throw null!;
    public void DrawText(string text, Font font, Color color, int x, int y) => throw null!;
    public void DrawText(string text, Font font, Color color, Point point) => throw null!;
    public void SetPixel(int xPos, int yPos, Color color) => throw null!;
    public void SetPixel(Point point, Color color) => throw null!;
    public Color GetPixel(int xPos, int yPos) => throw null!;
    public Color GetPixel(Point point) => throw null!;
    public byte[] GetBitmap() => throw null!;
    public void StretchImage(int xDst, int yDst, int widthDst, int heightDst, Bitmap bitmap, int xSrc, int ySrc, int widthSrc, int heightSrc, ushort opacity = 256) => throw null!;
    public void TileImage(int xDst, int yDst, Bitmap bitmap, int width, int height, ushort opacity = 256) => throw null!;
    public void TileImage(Point point, Bitmap bitmap, Size size, ushort opacity = 256) => throw null!;
    public void Scale9Image(int xDst, int yDst, int widthDst, int heightDst, Bitmap bitmap, int leftBorder, int topBorder, int rightBorder, int bottomBorder, ushort opacity = 256) => throw null!;
    public void Scale9Image(Rectangle destination, Bitmap bitmap, int leftBorder, int topBorder, int rightBorder, int bottomBorder, ushort opacity = 256) => throw null!;
    public void Dispose() => throw null!;
    ~Bitmap() => throw null!;
    public enum BitmapImageType : byte
    {
        NanoCLRBitmap = 0,
        Gif = 1,
        Jpeg = 2,
        Bmp = 3,
    }
}

public static class DisplayControl
{
    public static uint MaximumBufferSize { get => throw null!; }
    public static Bitmap FullScreen { get => throw null!; }
    public static bool IsFullScreenBufferAvailable { get => throw null!; }
    public static int LongerSide { get => throw null!; }
    public static int ShorterSide { get => throw null!; }
    public static int ScreenWidth { get => throw null!; }
    public static int ScreenHeight { get => throw null!; }
    public static int BitsPerPixel { get => throw null!; }
    public static DisplayOrientation Orientation { get => throw null!; }
    public static uint Initialize(SpiConfiguration spi, ScreenConfiguration screen, uint bufferSize = 20480) => throw null!;
    public static uint Initialize(I2cConfiguration i2c, ScreenConfiguration screen, uint bufferSize = 20480) => throw null!;
    public static bool ChangeOrientation(DisplayOrientation orientation) => throw null!;
    public static void WritePoint(ushort x, ushort y, ushort color) => throw null!;
    public static void WritePoint(ushort x, ushort y, Color color) => throw null!;
    public static void Clear() => throw null!;
    public static void Write(ushort x, ushort y, ushort width, ushort height, ushort[] colors) => throw null!;
    public static void Write(ushort x, ushort y, ushort width, ushort height, Color[] colors) => throw null!;
    public static void Write(string text, ushort x, ushort y, ushort width, ushort height, Font font, Color foreground, Color background) => throw null!;
}

public enum DrawTextOptions : uint
{
    None = 0,
    WordWrap = 1,
    TruncateAtBottom = 4,
    Ellipsis = 8,
    IgnoreHeight = 16,
    AlignmentLeft = 0,
    AlignmentCenter = 2,
    AlignmentRight = 32,
    AlignmentMask = 34,
    TrimmingNone = 0,
    TrimmingWordEllipsis = 8,
    TrimmingCharacterEllipsis = 64,
    TrimmingMask = 72,
}

public sealed class Font : MarshalByRefObject
{
    internal Font() => throw null!;
    public const int DefaultKerning = 1024;
    public int Height { get => throw null!; }
    public int AverageWidth { get => throw null!; }
    public int MaxWidth { get => throw null!; }
    public int Ascent { get => throw null!; }
    public int Descent { get => throw null!; }
    public int InternalLeading { get => throw null!; }
    public int ExternalLeading { get => throw null!; }
    public int CharWidth(char c) => throw null!;
    public void ComputeExtent(string text, out int width, out int height) => throw null!;
    public void ComputeExtent(string text, out int width, out int height, int kerning) => throw null!;
    public void ComputeTextInRect(string text, out int renderWidth, out int renderHeight) => throw null!;
    public void ComputeTextInRect(string text, out int renderWidth, out int renderHeight, int availableWidth) => throw null!;
    public void ComputeTextInRect(string text, out int renderWidth, out int renderHeight, int xRelStart, int yRelStart, int availableWidth, int availableHeight, uint dtFlags) => throw null!;
}

public class GraphicDriver
{
    public GraphicDriver() => throw null!;
    public uint Width { get => throw null!; set => throw null!; }
    public uint Height { get => throw null!; set => throw null!; }
    public byte BitsPerPixel { get => throw null!; set => throw null!; }
    public byte[] InitializationSequence { get => throw null!; set => throw null!; }
    public byte MemoryWrite { get => throw null!; set => throw null!; }
    public byte SetColumnAddress { get => throw null!; set => throw null!; }
    public byte SetRowAddress { get => throw null!; set => throw null!; }
    public byte[] PowerModeNormal { get => throw null!; set => throw null!; }
    public byte[] PowerModeSleep { get => throw null!; set => throw null!; }
    public byte[] OrientationPortrait { get => throw null!; set => throw null!; }
    public byte[] OrientationPortrait180 { get => throw null!; set => throw null!; }
    public byte[] OrientationLandscape { get => throw null!; set => throw null!; }
    public byte[] OrientationLandscape180 { get => throw null!; set => throw null!; }
    public byte[] Clear { get => throw null!; set => throw null!; }
    public byte Brightness { get => throw null!; set => throw null!; }
    public DisplayOrientation DefaultOrientation { get => throw null!; set => throw null!; }
    public SetWindowType SetWindowType { get => throw null!; set => throw null!; }
}

public enum GraphicDriverCommandType : int
{
    Sleep = 0,
    Command = 1,
}

public struct I2cConfiguration
{
    private readonly int _state;
    public I2cConfiguration(byte i2cBus, byte address, bool fastMode) => throw null!;
    public byte I2cBus { get => throw null!; set => throw null!; }
    public byte Address { get => throw null!; set => throw null!; }
    public bool FastMode { get => throw null!; set => throw null!; }
}

public struct ScreenConfiguration
{
    private readonly int _state;
    public ScreenConfiguration(ushort x, ushort y, ushort width, ushort height, GraphicDriver graphicDriver = null) => throw null!;
    public ushort X { get => throw null!; set => throw null!; }
    public ushort Y { get => throw null!; set => throw null!; }
    public ushort Width { get => throw null!; set => throw null!; }
    public ushort Height { get => throw null!; set => throw null!; }
    public GraphicDriver GraphicDriver { get => throw null!; set => throw null!; }
}

public enum SetWindowType : int
{
    NoWindowing = 0,
    X8bitsY1Bit = 1,
    X8bitsY8Bits = 2,
    X16bitsY16Bit = 3,
}

public struct SpiConfiguration
{
    private readonly int _state;
    public SpiConfiguration(byte spiBus, int chipselect, int dataCommand, int reset, int backLight) => throw null!;
    public byte SpiBus { get => throw null!; set => throw null!; }
    public int ChipSelect { get => throw null!; set => throw null!; }
    public int DataCommand { get => throw null!; set => throw null!; }
    public int Reset { get => throw null!; set => throw null!; }
    public int BackLight { get => throw null!; set => throw null!; }
}
