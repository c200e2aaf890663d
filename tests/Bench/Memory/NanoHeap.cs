using System.Reflection;

namespace KioskFleet.Bench;

/// <summary>What objects take on nanoFramework's heap, which is made of blocks of 12 bytes: an object is one block and one for each field, an array is two blocks and its elements, a reference and a structure of one
/// value a block each; a string is its UTF-8 bytes with three blocks.</summary>
internal sealed class NanoHeap
{
    private const int Block = 12;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    private readonly HashSet<object> _owned = new(ReferenceEqualityComparer.Instance);

    /// <summary>Names an object that is counted for itself: whoever else leads to it leaves it and what hangs on it alone.</summary>
    public void Own(object? root)
    {
        if (root is not null)
        {
            _owned.Add(root);
        }
    }

    /// <summary>Bytes and largest single object of everything reachable from an object that was not counted before. What belongs to the host (threads, sockets, the graphics heap) is not followed.</summary>
    public (long Bytes, long Largest) Count(object? root)
    {
        long bytes = 0;
        long largest = 0;
        Stack<object> waiting = new();
        if (root is not null)
        {
            _owned.Remove(root);
        }

        Push(waiting, root);
        while (waiting.TryPop(out object? next))
        {
            long size = SizeOf(next, waiting);
            bytes += size;
            largest = Math.Max(largest, size);
        }

        return (bytes, largest);
    }

    private void Push(Stack<object> waiting, object? value)
    {
        if (value is not null && value is not Pointer && (value is string or Array || value.GetType().Namespace?.StartsWith("KioskFleet.Firmware", StringComparison.Ordinal) == true || value.GetType().Namespace == "KioskFleet.Protocol")
            && !_owned.Contains(value) && _seen.Add(value))
        {
            waiting.Push(value);
        }
    }

    private long SizeOf(object value, Stack<object> waiting)
    {
        if (value is string text)
        {
            return Up(3 * Block + System.Text.Encoding.UTF8.GetByteCount(text) + 1);
        }

        if (value is Array array)
        {
            Type element = value.GetType().GetElementType()!;
            if (element.IsPrimitive)
            {
                return Up((2 * Block) + ((long)array.Length * Primitive(element)));
            }

            foreach (object? item in array)
            {
                Push(waiting, item);
            }

            return (2 * Block) + ((long)array.Length * Block);
        }

        long bytes = Block;
        for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                bytes += Block;
                if (!field.FieldType.IsValueType)
                {
                    Push(waiting, field.GetValue(value));
                }
            }
        }

        return bytes;
    }

    private static int Primitive(Type type) => type == typeof(byte) || type == typeof(bool) || type == typeof(sbyte) ? 1
        : type == typeof(short) || type == typeof(ushort) || type == typeof(char) ? 2
        : type == typeof(long) || type == typeof(ulong) || type == typeof(double) ? 8 : 4;

    private static long Up(long bytes) => (bytes + Block - 1) / Block * Block;
}
