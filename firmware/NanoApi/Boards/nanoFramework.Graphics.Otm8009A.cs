// nanoFramework.Graphics.Otm8009A 1.2.0.0
// Declarations only: see README.md for where they come from and how to add one.

using System;
using nanoFramework.UI;

namespace nanoFramework.UI.GraphicDrivers;

public static class Otm8009A
{
    public static ushort Width { get => throw null!; }
    public static ushort Height { get => throw null!; }
    public static GraphicDriver GraphicDriver { get => throw null!; }
}
