namespace System.IO.Hashing;

/// <summary>CRC-32 of IEEE 802.3 (reflected, polynomial 0xEDB88320), as nanoFramework's native one.</summary>
public class Crc32
{
    private static readonly uint[] s_table = MakeTable();

    private uint _state = uint.MaxValue;

    public void Append(SpanByte source) => _state = Update(_state, source.AsSpan());

    public void Append(byte[] source) => _state = Update(_state, source);

    public void Append(byte value) => _state = Update(_state, [value]);

    public void Reset() => _state = uint.MaxValue;

    public uint GetCurrentHashAsUInt32() => ~_state;

    public static uint HashToUInt32(SpanByte source) => ~Update(uint.MaxValue, source.AsSpan());

    private static uint Update(uint state, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            state = s_table[(byte)(state ^ value)] ^ (state >> 8);
        }

        return state;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
