namespace nanoFramework.UI;

public enum DisplayOrientation
{
    Portrait = 0,
    Portrait180 = 1,
    Landscape = 2,
    Landscape180 = 3,
}

public enum SetWindowType
{
    NoWindowing = 0,
    X8bitsY1Bit = 1,
    X8bitsY8Bits = 2,
    X16bitsY16Bit = 3,
}

public enum GraphicDriverCommandType
{
    Sleep = 0,
    Command = 1,
}

/// <summary>The pins and bus of an SPI panel. The virtual panel needs none of them.</summary>
public struct SpiConfiguration(byte spiBus, int chipselect, int dataCommand, int reset, int backLight)
{
    public byte SpiBus { get; set; } = spiBus;

    public int ChipSelect { get; set; } = chipselect;

    public int DataCommand { get; set; } = dataCommand;

    public int Reset { get; set; } = reset;

    public int BackLight { get; set; } = backLight;
}

/// <summary>The bus of an I²C panel. The virtual panel needs none of it.</summary>
public struct I2cConfiguration(byte i2cBus, byte address, bool fastMode)
{
    public byte I2cBus { get; set; } = i2cBus;

    public byte Address { get; set; } = address;

    public bool FastMode { get; set; } = fastMode;
}

/// <summary>Size and place of the picture on the panel.</summary>
public struct ScreenConfiguration(ushort x, ushort y, ushort width, ushort height, GraphicDriver? graphicDriver = null)
{
    public ushort X { get; set; } = x;

    public ushort Y { get; set; } = y;

    public ushort Width { get; set; } = width;

    public ushort Height { get; set; } = height;

    public GraphicDriver? GraphicDriver { get; set; } = graphicDriver;
}

/// <summary>A panel controller's command sequences. The virtual panel runs none of them.</summary>
public class GraphicDriver
{
    public uint Width { get; set; }

    public uint Height { get; set; }

    public byte BitsPerPixel { get; set; }

    public byte[]? InitializationSequence { get; set; }

    public byte MemoryWrite { get; set; }

    public byte SetColumnAddress { get; set; }

    public byte SetRowAddress { get; set; }

    public byte[]? PowerModeNormal { get; set; }

    public byte[]? PowerModeSleep { get; set; }

    public byte[]? OrientationPortrait { get; set; }

    public byte[]? OrientationPortrait180 { get; set; }

    public byte[]? OrientationLandscape { get; set; }

    public byte[]? OrientationLandscape180 { get; set; }

    public byte[]? Clear { get; set; }

    public byte Brightness { get; set; }

    public DisplayOrientation DefaultOrientation { get; set; }

    public SetWindowType SetWindowType { get; set; }
}
