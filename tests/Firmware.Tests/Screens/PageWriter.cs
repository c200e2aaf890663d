using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

/// <summary>Writes display lists for tests, straight from the table in SPEC.md §3.</summary>
internal sealed class PageWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public PageWriter Font(int id) => Op(0x01, id);

    public PageWriter Ink(int colour) => Colour(0x02, colour);

    public PageWriter Ground(int colour) => Colour(0x03, colour);

    public PageWriter At(int x, int y) => Op(0x04, x, y);

    public PageWriter Line() => Op(0x05);

    public PageWriter Leading(int pixels) => Op(0x06, pixels);

    public PageWriter Right(int pixels) => Op(0x07, pixels);

    public PageWriter Left(int pixels) => Op(0x08, pixels);

    public PageWriter Spacing(int pixels) => Op(0x09, pixels);

    public PageWriter Fill(int x, int y, int width, int height) => Op(0x0A, x, y, width, height);

    public PageWriter Frame(int x, int y, int width, int height, int thickness) => Op(0x0B, x, y, width, height, thickness);

    public PageWriter Picture(int child, int x, int y) => Op(0x0C, child, x, y);

    public PageWriter Touch(int x, int y, int width, int height, byte action, int argument = 0)
    {
        Op(0x0D, x, y, width, height);
        _bytes.Add(action);
        return Number(argument);
    }

    public PageWriter Macro(int id) => Op(0x0E, id);

    public PageWriter Down(int pixels) => Op(0x0F, pixels);

    public PageWriter Wide(params int[] glyphs)
    {
        _bytes.Add((byte)(0x7F + glyphs.Length));
        foreach (int glyph in glyphs)
        {
            Number(glyph);
        }

        return this;
    }

    public PageWriter Narrow(params (int Glyph, int Advance)[] glyphs)
    {
        _bytes.Add((byte)(0x3F + glyphs.Length));
        foreach ((int glyph, int advance) in glyphs)
        {
            Number(glyph);
            _bytes.Add((byte)advance);
        }

        return this;
    }

    public PageWriter Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    private PageWriter Op(byte op, params int[] numbers)
    {
        _bytes.Add(op);
        foreach (int number in numbers)
        {
            Number(number);
        }

        return this;
    }

    private PageWriter Colour(byte op, int colour)
    {
        _bytes.AddRange([op, (byte)colour, (byte)(colour >> 8)]);
        return this;
    }

    private PageWriter Number(int value)
    {
        var buffer = new byte[3];
        _bytes.AddRange(buffer[..Varint.Write(buffer, 0, value)]);
        return this;
    }
}
