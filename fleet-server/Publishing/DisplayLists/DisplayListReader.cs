using KioskFleet.Protocol;

namespace KioskFleet.Publishing.DisplayLists;

/// <summary>One operation of a display list.</summary>
/// <param name="Code">The operation (<see cref="DisplayOp"/>); of text, <see cref="DisplayOp.Narrow"/> or <see cref="DisplayOp.Wide"/> without the count.</param>
/// <param name="Arguments">Its numbers in order; of NARROW glyph and advance in turns; of WIDE the glyphs; of EXTENSION its bytes; of WHEN the condition and its bytes.</param>
public readonly record struct DisplayOperation(byte Code, int[] Arguments);

/// <summary>Reads display lists (SPEC.md §3).</summary>
public static class DisplayListReader
{
    /// <summary>The operations of a list, END left out.</summary>
    /// <exception cref="InvalidDataException">A bad operation, as a terminal would find it.</exception>
    public static List<DisplayOperation> Read(ReadOnlySpan<byte> list)
    {
        byte[] bytes = list.ToArray();
        List<DisplayOperation> operations = [];
        int position = 0;
        while (position < bytes.Length && bytes[position] != DisplayOp.End)
        {
            byte code = bytes[position++];
            operations.Add(code switch
            {
                >= DisplayOp.Wide => new(DisplayOp.Wide, Text(code - DisplayOp.Wide + 1, wide: true)),
                >= DisplayOp.Narrow => new(DisplayOp.Narrow, Text(code - DisplayOp.Narrow + 1, wide: false)),
                DisplayOp.Ink or DisplayOp.Ground => new(code, [Byte() | (Byte() << 8)]),
                DisplayOp.Line => new(code, []),
                DisplayOp.At => new(code, Numbers(2)),
                DisplayOp.Fill => new(code, Numbers(4)),
                DisplayOp.Frame => new(code, Numbers(5)),
                DisplayOp.Picture => new(code, Numbers(3)),
                DisplayOp.Touch => new(code, [.. Numbers(4), Byte(), Number()]),
                DisplayOp.Font or DisplayOp.Leading or DisplayOp.Right or DisplayOp.Left or DisplayOp.Spacing or DisplayOp.Macro or DisplayOp.Down => new(code, Numbers(1)),
                DisplayOp.Slot => new(code, Numbers(8)),

                DisplayOp.When => new(code, [Number(), .. Enumerable.Range(0, Number()).Select(_ => Byte())]),
                DisplayOp.Extension => new(code, [.. Enumerable.Range(0, Number()).Select(_ => Byte())]),
                _ => throw new InvalidDataException($"Operation {code:X2} at byte {position - 1} is not known."),
            });
        }

        return operations;

        int Byte() => position < bytes.Length ? bytes[position++] : throw new InvalidDataException("The list ends within an operation.");

        int Number()
        {
            int value = Varint.Read(bytes, position, bytes.Length, out int used);
            position += used;
            return used > 0 ? value : throw new InvalidDataException($"The number at byte {position} is cut off or too long.");
        }

        int[] Numbers(int count)
        {
            int[] numbers = new int[count];
            for (int i = 0; i < count; i++)
            {
                numbers[i] = Number();
            }

            return numbers;
        }

        int[] Text(int count, bool wide)
        {
            int[] text = new int[wide ? count : 2 * count];
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = Number();
                if (!wide)
                {
                    text[++i] = Byte();
                }
            }

            return text;
        }
    }
}
