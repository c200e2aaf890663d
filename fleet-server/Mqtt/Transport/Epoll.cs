using System.Runtime.InteropServices;

namespace KioskFleet.Mqtt.Transport;

/// <summary>The few Linux calls of the event loop. Sockets are plain file descriptors here: a .NET socket costs more memory than an idle session.</summary>
internal static unsafe partial class Epoll
{
    public const int In = 0x001;
    public const int Out = 0x004;
    public const int Error = 0x008;
    public const int HangUp = 0x010;

    public const int Add = 1;
    public const int Delete = 2;
    public const int Modify = 3;

    public const int Again = 11;
    public const int Interrupted = 4;
    public const int TooManyFiles = 24;
    public const int NoBuffers = 105;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int NoSignal = 0x4000;

    /// <summary>The kernel's event record is packed on x86-64 only.</summary>
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && BitConverter.IsLittleEndian && sizeof(nint) == 8;

    public static int EventSize => Packed ? 12 : 16;

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    public static int Create() => epoll_create1(CloseOnExec);

    public static int CreateEvent() => eventfd(0, CloseOnExec | NonBlocking);

    public static int Control(int epoll, int operation, int descriptor, int events, long data)
    {
        byte* record = stackalloc byte[16];
        *(int*)record = events;
        *(long*)(record + (Packed ? 4 : 8)) = data;
        return epoll_ctl(epoll, operation, descriptor, record);
    }

    public static int Wait(int epoll, byte* records, int count, int milliseconds) => epoll_wait(epoll, records, count, milliseconds);

    public static void Read(byte* records, int index, out int events, out long data)
    {
        byte* record = records + index * EventSize;
        events = *(int*)record;
        data = *(long*)(record + (Packed ? 4 : 8));
    }

    /// <summary>Accepts a connection as a non-blocking descriptor; negative: none, see <see cref="LastError"/>.</summary>
    public static int Accept(int listener) => accept4(listener, null, null, CloseOnExec | NonBlocking);

    public static nint Receive(int descriptor, byte* buffer, int length) => recv(descriptor, buffer, (nuint)length, 0);

    public static nint Send(int descriptor, IoVector* vectors, int count)
    {
        if (count == 1)
        {
            return send(descriptor, vectors[0].Base, vectors[0].Length, NoSignal);
        }
        MessageHeader header = new() { Vectors = vectors, VectorCount = (nuint)count };
        return sendmsg(descriptor, &header, NoSignal);
    }

    public static void Signal(int eventDescriptor)
    {
        long one = 1;
        _ = write(eventDescriptor, &one, 8);
    }

    public static void ClearSignal(int eventDescriptor)
    {
        long value;
        _ = read(eventDescriptor, &value, 8);
    }

    public static void Close(int descriptor) => _ = close(descriptor);

    /// <summary>Tells the peer that nothing more comes, while what was sent is still on its way.</summary>
    public static void ShutdownSend(int descriptor) => _ = shutdown(descriptor, 1);

    /// <summary>Address of the peer (or, with <paramref name="local"/>, of this side) as the kernel gives it; empty when there is none any more.</summary>
    public static byte[] Address(int descriptor, bool local)
    {
        byte* buffer = stackalloc byte[128];
        uint length = 128;
        int result = local ? getsockname(descriptor, buffer, &length) : getpeername(descriptor, buffer, &length);
        return result < 0 ? [] : new ReadOnlySpan<byte>(buffer, (int)Math.Min(length, 128)).ToArray();
    }

    public static int LastError => Marshal.GetLastSystemError();

    [LibraryImport("libc")]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, void* record);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int epoll, void* records, int count, int timeout);

    [LibraryImport("libc")]
    private static partial int accept4(int listener, void* address, void* length, int flags);

    [LibraryImport("libc")]
    private static partial nint recv(int descriptor, void* buffer, nuint length, int flags);

    [LibraryImport("libc")]
    private static partial nint send(int descriptor, void* buffer, nuint length, int flags);

    [LibraryImport("libc")]
    private static partial nint sendmsg(int descriptor, void* header, int flags);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, void* buffer, nuint length);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, void* buffer, nuint length);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial int shutdown(int descriptor, int how);

    [LibraryImport("libc")]
    private static partial int getpeername(int descriptor, void* address, uint* length);

    [LibraryImport("libc")]
    private static partial int getsockname(int descriptor, void* address, uint* length);
}
