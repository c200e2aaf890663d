namespace KioskFleet.Publishing.Pictures;

/// <summary>Red, green and blue of each pixel, row by row.</summary>
internal sealed class Pixels(int width, int height)
{
    public int Width => width;

    public int Height => height;

    public byte[] Data { get; } = new byte[width * height * 3];

    /// <summary>The same turned as a camera's note says (Exif orientation 1 to 8).</summary>
    public Pixels Turned(int orientation)
    {
        if (orientation is < 2 or > 8)
        {
            return this;
        }

        bool sideways = orientation >= 5;
        Pixels turned = new(sideways ? height : width, sideways ? width : height);
        for (int y = 0; y < turned.Height; y++)
        {
            for (int x = 0; x < turned.Width; x++)
            {
                (int fromX, int fromY) = orientation switch
                {
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (y, height - 1 - x),
                    7 => (width - 1 - y, height - 1 - x),
                    _ => (width - 1 - y, x),
                };
                Array.Copy(Data, ((fromY * width) + fromX) * 3, turned.Data, ((y * turned.Width) + x) * 3, 3);
            }
        }

        return turned;
    }
}
