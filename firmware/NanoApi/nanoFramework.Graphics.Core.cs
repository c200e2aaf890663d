// nanoFramework.Graphics.Core 1.2.0.0
// Declarations only: see README.md for where they come from and how to add one.

using System;
using System.Drawing;
using nanoFramework.UI;

namespace nanoFramework.UI
{
    public enum DisplayOrientation : int
    {
        Portrait = 0,
        Portrait180 = 1,
        Landscape = 2,
        Landscape180 = 3,
    }

    public abstract class IFont
    {
        protected IFont() => throw null!;
        public byte Width { get => throw null!; }
        public byte Height { get => throw null!; }
        public byte[] this[char index] { get => throw null!; }
    }

    public struct Point
    {
        private readonly int _state;
        public static Point Zero;
        public Point(int x, int y) => throw null!;
        public int X { get => throw null!; }
        public int Y { get => throw null!; }
        public static bool operator ==(Point point, Point other) => throw null!;
        public static bool operator !=(Point point, Point other) => throw null!;
        public static Point operator +(Point point, Point other) => throw null!;
        public static Point operator -(Point point, Point other) => throw null!;
        public override bool Equals(object obj) => throw null!;
        public override int GetHashCode() => throw null!;
    }
}

namespace System.Drawing
{
    public struct Color
    {
        private readonly int _state;
        public static Color MediumAquamarine { get => throw null!; }
        public static Color MediumBlue { get => throw null!; }
        public static Color MediumOrchid { get => throw null!; }
        public static Color MediumPurple { get => throw null!; }
        public static Color MediumSeaGreen { get => throw null!; }
        public static Color MediumSlateBlue { get => throw null!; }
        public static Color MediumSpringGreen { get => throw null!; }
        public static Color Maroon { get => throw null!; }
        public static Color MediumTurquoise { get => throw null!; }
        public static Color MidnightBlue { get => throw null!; }
        public static Color MintCream { get => throw null!; }
        public static Color MistyRose { get => throw null!; }
        public static Color Moccasin { get => throw null!; }
        public static Color NavajoWhite { get => throw null!; }
        public static Color Navy { get => throw null!; }
        public static Color OldLace { get => throw null!; }
        public static Color MediumVioletRed { get => throw null!; }
        public static Color Magenta { get => throw null!; }
        public static Color Linen { get => throw null!; }
        public static Color LimeGreen { get => throw null!; }
        public static Color LavenderBlush { get => throw null!; }
        public static Color LawnGreen { get => throw null!; }
        public static Color LemonChiffon { get => throw null!; }
        public static Color LightBlue { get => throw null!; }
        public static Color LightCoral { get => throw null!; }
        public static Color LightCyan { get => throw null!; }
        public static Color LightGoldenrodYellow { get => throw null!; }
        public static Color LightGray { get => throw null!; }
        public static Color LightGreen { get => throw null!; }
        public static Color LightPink { get => throw null!; }
        public static Color LightSalmon { get => throw null!; }
        public static Color LightSeaGreen { get => throw null!; }
        public static Color LightSkyBlue { get => throw null!; }
        public static Color LightSlateGray { get => throw null!; }
        public static Color LightSteelBlue { get => throw null!; }
        public static Color LightYellow { get => throw null!; }
        public static Color Lime { get => throw null!; }
        public static Color Olive { get => throw null!; }
        public static Color OliveDrab { get => throw null!; }
        public static Color Orange { get => throw null!; }
        public static Color OrangeRed { get => throw null!; }
        public static Color Silver { get => throw null!; }
        public static Color SkyBlue { get => throw null!; }
        public static Color SlateBlue { get => throw null!; }
        public static Color SlateGray { get => throw null!; }
        public static Color Snow { get => throw null!; }
        public static Color SpringGreen { get => throw null!; }
        public static Color SteelBlue { get => throw null!; }
        public static Color Tan { get => throw null!; }
        public static Color Teal { get => throw null!; }
        public static Color Thistle { get => throw null!; }
        public static Color Tomato { get => throw null!; }
        public static Color Transparent { get => throw null!; }
        public static Color Turquoise { get => throw null!; }
        public static Color Violet { get => throw null!; }
        public static Color Wheat { get => throw null!; }
        public static Color White { get => throw null!; }
        public static Color WhiteSmoke { get => throw null!; }
        public static Color Sienna { get => throw null!; }
        public static Color Lavender { get => throw null!; }
        public static Color SeaShell { get => throw null!; }
        public static Color SandyBrown { get => throw null!; }
        public static Color Orchid { get => throw null!; }
        public static Color PaleGoldenrod { get => throw null!; }
        public static Color PaleGreen { get => throw null!; }
        public static Color PaleTurquoise { get => throw null!; }
        public static Color PaleVioletRed { get => throw null!; }
        public static Color PapayaWhip { get => throw null!; }
        public static Color PeachPuff { get => throw null!; }
        public static Color Peru { get => throw null!; }
        public static Color Pink { get => throw null!; }
        public static Color Plum { get => throw null!; }
        public static Color PowderBlue { get => throw null!; }
        public static Color Purple { get => throw null!; }
        public static Color Red { get => throw null!; }
        public static Color RosyBrown { get => throw null!; }
        public static Color RoyalBlue { get => throw null!; }
        public static Color SaddleBrown { get => throw null!; }
        public static Color Salmon { get => throw null!; }
        public static Color SeaGreen { get => throw null!; }
        public static Color Yellow { get => throw null!; }
        public static Color Khaki { get => throw null!; }
        public static Color Cyan { get => throw null!; }
        public static Color DarkMagenta { get => throw null!; }
        public static Color DarkKhaki { get => throw null!; }
        public static Color DarkGreen { get => throw null!; }
        public static Color DarkGray { get => throw null!; }
        public static Color DarkGoldenrod { get => throw null!; }
        public static Color DarkCyan { get => throw null!; }
        public static Color DarkBlue { get => throw null!; }
        public static Color Ivory { get => throw null!; }
        public static Color Crimson { get => throw null!; }
        public static Color Cornsilk { get => throw null!; }
        public static Color CornflowerBlue { get => throw null!; }
        public static Color Coral { get => throw null!; }
        public static Color Chocolate { get => throw null!; }
        public static Color DarkOliveGreen { get => throw null!; }
        public static Color Chartreuse { get => throw null!; }
        public static Color BurlyWood { get => throw null!; }
        public static Color Brown { get => throw null!; }
        public static Color BlueViolet { get => throw null!; }
        public static Color Blue { get => throw null!; }
        public static Color BlanchedAlmond { get => throw null!; }
        public static Color Black { get => throw null!; }
        public static Color Bisque { get => throw null!; }
        public static Color Beige { get => throw null!; }
        public static Color Azure { get => throw null!; }
        public static Color Aquamarine { get => throw null!; }
        public static Color Aqua { get => throw null!; }
        public static Color AntiqueWhite { get => throw null!; }
        public static Color AliceBlue { get => throw null!; }
        public static Color CadetBlue { get => throw null!; }
        public static Color DarkOrange { get => throw null!; }
        public static Color YellowGreen { get => throw null!; }
        public static Color DarkRed { get => throw null!; }
        public static Color Indigo { get => throw null!; }
        public static Color IndianRed { get => throw null!; }
        public static Color DarkOrchid { get => throw null!; }
        public static Color Honeydew { get => throw null!; }
        public static Color GreenYellow { get => throw null!; }
        public static Color Green { get => throw null!; }
        public static Color Gray { get => throw null!; }
        public static Color Goldenrod { get => throw null!; }
        public static Color Gold { get => throw null!; }
        public static Color GhostWhite { get => throw null!; }
        public static Color Gainsboro { get => throw null!; }
        public static Color Fuchsia { get => throw null!; }
        public static Color ForestGreen { get => throw null!; }
        public static Color HotPink { get => throw null!; }
        public static Color Firebrick { get => throw null!; }
        public static Color FloralWhite { get => throw null!; }
        public static Color DodgerBlue { get => throw null!; }
        public static Color DimGray { get => throw null!; }
        public static Color DeepSkyBlue { get => throw null!; }
        public static Color DeepPink { get => throw null!; }
        public static Color DarkViolet { get => throw null!; }
        public static Color DarkTurquoise { get => throw null!; }
        public static Color DarkSlateGray { get => throw null!; }
        public static Color DarkSlateBlue { get => throw null!; }
        public static Color DarkSeaGreen { get => throw null!; }
        public static Color DarkSalmon { get => throw null!; }
        public byte A { get => throw null!; }
        public byte B { get => throw null!; }
        public byte R { get => throw null!; }
        public byte G { get => throw null!; }
        public static Color FromArgb(int r, int g, int b) => throw null!;
        public static Color FromArgb(int a, int r, int g, int b) => throw null!;
        public static Color FromArgb(int argb) => throw null!;
        public static Color FromArgb(int alpha, Color baseColor) => throw null!;
        public static bool operator ==(Color left, Color right) => throw null!;
        public static bool operator !=(Color left, Color right) => throw null!;
        public static Color FromHex(string hexString) => throw null!;
        public static Color GetFromString(string color) => throw null!;
        public static bool TryGetColor(string strColor, out Color color) => throw null!;
        public override bool Equals(object other) => throw null!;
        public float GetBrightness() => throw null!;
        public override int GetHashCode() => throw null!;
        public float GetHue() => throw null!;
        public float GetSaturation() => throw null!;
        public int ToArgb() => throw null!;
        public byte To1bpp() => throw null!;
        public byte To4bppGrayscale() => throw null!;
        public byte To8bppGrayscale() => throw null!;
        public byte To8bppRgb332() => throw null!;
        public ushort To12bppRgb444() => throw null!;
        public ushort ToBgr565() => throw null!;
        public uint ToRgbFormat(ColorOrder order, byte numR, byte numG, byte numB) => throw null!;
        public static Color FromName(string colorName) => throw null!;
        public override string ToString() => throw null!;
    }

    public enum ColorOrder : int
    {
        Rgb = 0,
        Bgr = 1,
        Brg = 2,
        Gbr = 3,
        Rbg = 4,
        Grb = 5,
    }

    public enum ContentAlignment : int
    {
        TopLeft = 1,
        TopCenter = 2,
        TopRight = 4,
        MiddleLeft = 16,
        MiddleCenter = 32,
        MiddleRight = 64,
        BottomLeft = 256,
        BottomCenter = 512,
        BottomRight = 1024,
    }

    public struct Point
    {
        private readonly int _state;
        public static readonly Point Empty;
        public Point(int x, int y) => throw null!;
        public Point(Size sz) => throw null!;
        public Point(int dw) => throw null!;
        public bool IsEmpty { get => throw null!; }
        public int X { get => throw null!; set => throw null!; }
        public int Y { get => throw null!; set => throw null!; }
        public static explicit operator Size(Point p) => throw null!;
        public static Point operator +(Point pt, Size sz) => throw null!;
        public static Point operator -(Point pt, Size sz) => throw null!;
        public static bool operator ==(Point left, Point right) => throw null!;
        public static bool operator !=(Point left, Point right) => throw null!;
        public static Point Add(Point pt, Size sz) => throw null!;
        public static Point Subtract(Point pt, Size sz) => throw null!;
        public override bool Equals(object other) => throw null!;
        public bool Equals(Point other) => throw null!;
        public override int GetHashCode() => throw null!;
        public void Offset(int dx, int dy) => throw null!;
        public void Offset(Point p) => throw null!;
        public override string ToString() => throw null!;
    }

    public struct Rectangle
    {
        private readonly int _state;
        public static readonly Rectangle Empty;
        public Rectangle(int x, int y, int width, int height) => throw null!;
        public Rectangle(Point location, Size size) => throw null!;
        public Point Location { get => throw null!; set => throw null!; }
        public Size Size { get => throw null!; set => throw null!; }
        public int X { get => throw null!; set => throw null!; }
        public int Y { get => throw null!; set => throw null!; }
        public int Width { get => throw null!; set => throw null!; }
        public int Height { get => throw null!; set => throw null!; }
        public int Left { get => throw null!; }
        public int Top { get => throw null!; }
        public int Right { get => throw null!; }
        public int Bottom { get => throw null!; }
        public bool IsEmpty { get => throw null!; }
        public static Rectangle FromLTRB(int left, int top, int right, int bottom) => throw null!;
        public override bool Equals(object other) => throw null!;
        public bool Equals(Rectangle other) => throw null!;
        public static bool operator ==(Rectangle left, Rectangle right) => throw null!;
        public static bool operator !=(Rectangle left, Rectangle right) => throw null!;
        public bool Contains(int x, int y) => throw null!;
        public bool Contains(Point pt) => throw null!;
        public bool Contains(Rectangle rect) => throw null!;
        public override int GetHashCode() => throw null!;
        public void Inflate(int width, int height) => throw null!;
        public void Inflate(Size size) => throw null!;
        public static Rectangle Inflate(Rectangle rect, int x, int y) => throw null!;
        public void Intersect(Rectangle rect) => throw null!;
        public static Rectangle Intersect(Rectangle a, Rectangle b) => throw null!;
        public bool IntersectsWith(Rectangle rect) => throw null!;
        public static Rectangle Union(Rectangle a, Rectangle b) => throw null!;
        public void Offset(Point pos) => throw null!;
        public void Offset(int x, int y) => throw null!;
        public override string ToString() => throw null!;
    }

    public struct Size
    {
        private readonly int _state;
        public static readonly Size Empty;
        public Size(Point pt) => throw null!;
        public Size(int width, int height) => throw null!;
        public bool IsEmpty { get => throw null!; }
        public int Width { get => throw null!; set => throw null!; }
        public int Height { get => throw null!; set => throw null!; }
        public static Size operator +(Size sz1, Size sz2) => throw null!;
        public static Size operator -(Size sz1, Size sz2) => throw null!;
        public static Size operator *(int left, Size right) => throw null!;
        public static Size operator *(Size left, int right) => throw null!;
        public static Size operator /(Size left, int right) => throw null!;
        public static bool operator ==(Size sz1, Size sz2) => throw null!;
        public static bool operator !=(Size sz1, Size sz2) => throw null!;
        public static explicit operator Point(Size size) => throw null!;
        public static Size Add(Size sz1, Size sz2) => throw null!;
        public static Size Subtract(Size sz1, Size sz2) => throw null!;
        public override bool Equals(object other) => throw null!;
        public bool Equals(Size other) => throw null!;
        public override int GetHashCode() => throw null!;
        public override string ToString() => throw null!;
    }
}
