using KioskFleet.NanoHost.Disk;

namespace KioskFleet.NanoHost.IO;

/// <summary>A file on a drive of the virtual board. What was written is safe after <c>Close</c>; <see cref="Flush"/> promises nothing.</summary>
public class FileStream : Stream
{
    /// <summary>What an open file takes on the device: its object, and the file system's sector buffer.</summary>
    private const int OpenFileBytes = 700;

    private readonly BoardLife _life;
    private readonly VirtualDisk _disk;
    private readonly FileAccess _access;
    private readonly long _appendFrom;
    private FileNode? _node;
    private long _position;
    private bool _written;

    public FileStream(string path, FileMode mode)
        : this(path, mode, mode == FileMode.Append ? FileAccess.Write : FileAccess.ReadWrite, FileShare.Read, 0)
    {
    }

    public FileStream(string path, FileMode mode, FileAccess access)
        : this(path, mode, access, FileShare.Read, 0)
    {
    }

    public FileStream(string path, FileMode mode, FileAccess access, FileShare share)
        : this(path, mode, access, share, 0)
    {
    }

    /// <param name="share">Taken and ignored. The device refuses a second handle to a file that is open unless both share, and to delete an open file; the firmware does neither.</param>
    /// <param name="bufferSize">Taken and ignored: the stream has no buffer of its own.</param>
    public FileStream(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize)
    {
        (_life, _disk, string inside) = DrivePath.Resolve(path);
        if (access is < FileAccess.Read or > FileAccess.ReadWrite)
        {
            throw new ArgumentOutOfRangeException(nameof(access));
        }

        if ((access & FileAccess.Write) == 0 && mode is not (FileMode.Open or FileMode.OpenOrCreate))
        {
            throw new ArgumentException($"FileMode.{mode} needs write access.", nameof(access));
        }

        _life.Board.Heap.Demand(OpenFileBytes);
        Name = path;
        _access = access;
        DiskHandle handle = _disk.Open(_life, inside, mode, access);
        _node = handle.Node;
        _position = handle.Position;
        _appendFrom = handle.Position;
    }

    public string Name { get; }

    public override bool CanRead => _node is not null && (_access & FileAccess.Read) != 0;

    public override bool CanSeek => _node is not null;

    public override bool CanWrite => _node is not null && (_access & FileAccess.Write) != 0;

    public override long Length => _disk.Length(_life, Node());

    public override long Position
    {
        get
        {
            Node();
            return _position;
        }

        set => Seek(value, SeekOrigin.Begin);
    }

    public override void Flush() => Node();

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public int Read(SpanByte buffer) => Read(buffer.AsSpan());

    public override int Read(Span<byte> buffer)
    {
        FileNode node = Node();
        if ((_access & FileAccess.Read) == 0)
        {
            throw new NotSupportedException($"{Name} was opened for writing only.");
        }

        int read = _disk.Read(_life, node, _position, buffer);
        _position += read;
        return read;
    }

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 1 ? one[0] : -1;
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        FileNode node = Node();
        long target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            SeekOrigin.End => _disk.Length(_life, node) + offset,
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        };
        if (target < 0 || target < _appendFrom)
        {
            throw new IOException($"{Name}: there is nothing to seek before position {_appendFrom}.");
        }

        return _position = target;
    }

    public override void SetLength(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        FileNode node = Node();
        DemandWrite();
        _disk.SetLength(_life, node, value);
        _written = true;
        _position = Math.Min(_position, value);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        FileNode node = Node();
        DemandWrite();
        if (buffer.Length == 0)
        {
            return;
        }

        _written = true;
        _disk.Write(_life, node, _position, buffer);
        _position += buffer.Length;
    }

    public override void WriteByte(byte value) => Write([value]);

    protected override void Dispose(bool disposing)
    {
        FileNode? node = _node;
        if (node is not null && disposing)
        {
            _node = null;
            _disk.Close(_life, node, _written);
        }

        base.Dispose(disposing);
    }

    private FileNode Node()
    {
        _life.DemandPower();
        return _node ?? throw new ObjectDisposedException(Name);
    }

    private void DemandWrite()
    {
        if ((_access & FileAccess.Write) == 0)
        {
            throw new NotSupportedException($"{Name} was opened for reading only.");
        }
    }
}
