namespace System;

/// <summary>nanoFramework's stand-in for a span: a window on a byte array.</summary>
public readonly struct SpanByte
{
    private readonly byte[]? _array;
    private readonly int _start;

    public SpanByte(byte[]? array)
    {
        _array = array;
        _start = 0;
        Length = array?.Length ?? 0;
    }

    public SpanByte(byte[]? array, int start, int length)
    {
        if (array is null ? start != 0 || length != 0 : start < 0 || length < 0 || start > array.Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(start));
        }

        _array = array;
        _start = start;
        Length = length;
    }

    public static SpanByte Empty => default;

    public int Length { get; }

    public bool IsEmpty => Length == 0;

    public byte this[int index]
    {
        get => AsSpan()[index];
        set => AsSpan()[index] = value;
    }

    public static implicit operator SpanByte(byte[]? array) => new(array);

    public void CopyTo(SpanByte destination) => AsSpan().CopyTo(destination.AsSpan());

    public SpanByte Slice(int start) => Slice(start, Length - start);

    public SpanByte Slice(int start, int length) =>
        start < 0 || length < 0 || start > Length - length ? throw new ArgumentOutOfRangeException(nameof(start)) : new SpanByte(_array, _start + start, length);

    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>The same bytes for .NET's own methods. The terminal does not have this one.</summary>
    internal Span<byte> AsSpan() => new(_array, _start, Length);
}
