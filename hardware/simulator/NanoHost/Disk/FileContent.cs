using Microsoft.Win32.SafeHandles;

namespace KioskFleet.NanoHost.Disk;

/// <summary>The bytes of one file, without any notion of faults.</summary>
internal abstract class FileContent : IDisposable
{
    public abstract long Length { get; }

    public abstract int Read(long offset, Span<byte> into);

    public abstract void Write(long offset, ReadOnlySpan<byte> data);

    public abstract void SetLength(long length);

    public virtual void Dispose()
    {
    }
}

/// <summary>Bytes in memory, in chunks that exist only once something other than zero was written: a preallocated 256 MB file costs nothing.</summary>
internal sealed class SparseContent : FileContent
{
    private const int ChunkBytes = 16 * 1024;

    private byte[]?[] _chunks = [];
    private long _length;

    public override long Length => _length;

    public override int Read(long offset, Span<byte> into)
    {
        int count = (int)Math.Clamp(_length - offset, 0, into.Length);
        into = into[..count];
        while (into.Length > 0)
        {
            int within = (int)(offset % ChunkBytes);
            int part = Math.Min(into.Length, ChunkBytes - within);
            byte[]? chunk = _chunks[offset / ChunkBytes];
            if (chunk is null)
            {
                into[..part].Clear();
            }
            else
            {
                chunk.AsSpan(within, part).CopyTo(into);
            }

            into = into[part..];
            offset += part;
        }

        return count;
    }

    public override void Write(long offset, ReadOnlySpan<byte> data)
    {
        if (offset + data.Length > _length)
        {
            SetLength(offset + data.Length);
        }

        while (data.Length > 0)
        {
            int within = (int)(offset % ChunkBytes);
            int part = Math.Min(data.Length, ChunkBytes - within);
            ref byte[]? chunk = ref _chunks[offset / ChunkBytes];
            if (chunk is not null || data[..part].ContainsAnyExcept((byte)0))
            {
                data[..part].CopyTo((chunk ??= new byte[ChunkBytes]).AsSpan(within));
            }

            data = data[part..];
            offset += part;
        }
    }

    public override void SetLength(long length)
    {
        int chunks = checked((int)((length + ChunkBytes - 1) / ChunkBytes));
        if (chunks > _chunks.Length)
        {
            Array.Resize(ref _chunks, Math.Max(chunks, _chunks.Length * 2));
        }

        for (long at = length; at < _length;)
        {
            long chunk = at / ChunkBytes;
            int within = (int)(at % ChunkBytes);
            _chunks[chunk]?.AsSpan(within).Clear();
            at += ChunkBytes - within;
        }

        _length = length;
    }

    public SparseContent Clone()
    {
        var clone = new SparseContent { _chunks = new byte[]?[_chunks.Length], _length = _length };
        for (int i = 0; i < _chunks.Length; i++)
        {
            clone._chunks[i] = (byte[]?)_chunks[i]?.Clone();
        }

        return clone;
    }
}

/// <summary>Bytes in a file of the host, so that a virtual terminal keeps its content over restarts of the process.</summary>
internal sealed class HostContent : FileContent
{
    private readonly SafeFileHandle _handle;

    public HostContent(string hostPath, FileMode mode)
    {
        _handle = System.IO.File.OpenHandle(hostPath, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    public override long Length => RandomAccess.GetLength(_handle);

    public override int Read(long offset, Span<byte> into)
    {
        int total = 0;
        while (total < into.Length)
        {
            int read = RandomAccess.Read(_handle, into[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public override void Write(long offset, ReadOnlySpan<byte> data) => RandomAccess.Write(_handle, data, offset);

    public override void SetLength(long length) => RandomAccess.SetLength(_handle, length);

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }
}
