// nanoFramework.Graphics.Ili9341 1.2.0.0
// Declarations only: see README.md for where they come from and how to add one.

using System;
using nanoFramework.UI;

namespace nanoFramework.UI.GraphicDrivers;

public static class Ili9341
{
    public static ushort Width { get => throw null!; }
    public static ushort Height { get => throw null!; }
    public static GraphicDriver GraphicDriver { get => throw null!; }
    public static GraphicDriver GraphicDriverWithDefaultManufacturingSettings { get => throw null!; }
}
