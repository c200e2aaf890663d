using System.Buffers.Binary;
using KioskFleet.Protocol;

namespace KioskFleet.Server.Evidence;

/// <summary>A receipt's file as a terminal wrote it onto a card: two places, of which the newer whole one counts (SPEC.md §8.4, §10).</summary>
internal static class ReceiptFile
{
    /// <summary>Longest file that can be one: two places of 8,192 bytes with their headers, rounded up.</summary>
    public const int MaxBytes = 32 * 1024;

    private const uint Magic = 0x544C534B;
    private const int HeaderBytes = 20;

    /// <summary>What the file holds; null: nothing whole.</summary>
    public static byte[]? Content(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> first = Place(file[..(file.Length / 2)], out int firstNumber);
        ReadOnlySpan<byte> second = Place(file[(file.Length / 2)..], out int secondNumber);
        ReadOnlySpan<byte> newest = second.Length > 0 && (first.Length == 0 || secondNumber > firstNumber) ? second : first;
        return newest.Length == 0 ? null : newest.ToArray();
    }

    /// <exception cref="CborException">It is not a receipt.</exception>
    public static Receipt Decode(byte[] content)
    {
        if (content.Length <= ReceiptSeal.Bytes)
        {
            throw new CborException("A receipt ends in its seal.");
        }

        byte[] body = content[..^ReceiptSeal.Bytes];
        CborReader r = new(body, 0, body.Length);
        if (r.ReadMapHead() != 3)
        {
            throw new CborException("A receipt has three fields.");
        }

        r.ReadInt(1, 1);
        string terminal = r.ReadText(Limits.TerminalIdChars);
        r.ReadInt(2, 2);
        int part = r.ReadInt(0, 255);
        r.ReadInt(3, 3);
        List<(string Leaf, byte[] Payload)> messages = [];
        for (int left = r.ReadArrayHead(); left > 0; left--)
        {
            if (r.ReadArrayHead() != 2)
            {
                throw new CborException("A message is a pair.");
            }

            messages.Add((r.ReadText(4), r.ReadBytes()));
        }

        r.End();
        return new Receipt(terminal, part, messages, body, content[^ReceiptSeal.Bytes..]);
    }

    private static ReadOnlySpan<byte> Place(ReadOnlySpan<byte> place, out int number)
    {
        number = 0;
        if (place.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(place) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(place[16..]) != Crc32(place[..16]))
        {
            return default;
        }

        number = BinaryPrimitives.ReadInt32LittleEndian(place[4..]);
        int length = BinaryPrimitives.ReadInt32LittleEndian(place[8..]);
        return length > 0 && length <= place.Length - HeaderBytes && BinaryPrimitives.ReadUInt32LittleEndian(place[12..]) == Crc32(place.Slice(HeaderBytes, length))
            ? place.Slice(HeaderBytes, length)
            : default;
    }

    /// <summary>IEEE 802.3, reflected.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint state = uint.MaxValue;
        foreach (byte value in bytes)
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state >> 1) ^ ((state & 1) * 0xEDB88320);
            }
        }

        return ~state;
    }

    /// <param name="Body">What the seal covers.</param>
    internal sealed record Receipt(string TerminalId, int Part, IReadOnlyList<(string Leaf, byte[] Payload)> Messages, byte[] Body, byte[] Seal);
}
