using System.Buffers;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>Writes the few display list operations that the fault runs' pages need (SPEC.md §3).</summary>
internal sealed class FaultPageWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public FaultPageWriter Font(int id) => Op(0x01, id);

    public FaultPageWriter Ink(ushort colour) => Colour(0x02, colour);

    public FaultPageWriter Ground(ushort colour) => Colour(0x03, colour);

    public FaultPageWriter At(int x, int y) => Op(0x04, x, y);

    public FaultPageWriter Fill(int x, int y, int width, int height) => Op(0x0A, x, y, width, height);

    public FaultPageWriter Macro(int id) => Op(0x0E, id);

    public FaultPageWriter Touch(int x, int y, int width, int height, byte action, int argument)
    {
        Op(0x0D, x, y, width, height);
        _bytes.Write([action]);
        return Number(argument);
    }

    public FaultPageWriter Wide(ReadOnlySpan<int> glyphs)
    {
        _bytes.Write([(byte)(0x7F + glyphs.Length)]);
        foreach (int glyph in glyphs)
        {
            Number(glyph);
        }

        return this;
    }

    private FaultPageWriter Op(byte op, params ReadOnlySpan<int> numbers)
    {
        _bytes.Write([op]);
        foreach (int number in numbers)
        {
            Number(number);
        }

        return this;
    }

    private FaultPageWriter Colour(byte op, ushort colour)
    {
        _bytes.Write([op, (byte)colour, (byte)(colour >> 8)]);
        return this;
    }

    private FaultPageWriter Number(int value)
    {
        var buffer = new byte[3];
        _bytes.Write(buffer.AsSpan(0, Varint.Write(buffer, 0, value)));
        return this;
    }
}
