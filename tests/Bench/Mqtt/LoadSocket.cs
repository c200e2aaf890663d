using System.Runtime.InteropServices;
using KioskFleet.Mqtt.Transport;

namespace KioskFleet.Bench.Mqtt;

/// <summary>Client sockets as plain descriptors, so that the load generator takes as little of the machine as it can.</summary>
internal static unsafe partial class LoadSocket
{
    /// <summary>A non-blocking connection to a port of the loopback interface, under way or done. Closing it resets it, so that no port stays behind in TIME_WAIT.</summary>
    public static int Connect(int port)
    {
        int descriptor = socket(2, 1 | 0x800 | 0x80000, 0);
        if (descriptor < 0)
        {
            throw new IOException($"The system gives no more sockets (error {Epoll.LastError}); raise the limit of open files.");
        }
        int one = 1;
        _ = setsockopt(descriptor, 6, 1, &one, 4);
        int* linger = stackalloc int[2];
        linger[0] = 1;
        linger[1] = 0;
        _ = setsockopt(descriptor, 1, 13, linger, 8);
        byte* address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        address[0] = 2;
        address[2] = (byte)(port >> 8);
        address[3] = (byte)port;
        address[4] = 127;
        address[7] = 1;
        _ = connect(descriptor, address, 16);
        return descriptor;
    }

    /// <summary>Takes up to <paramref name="length"/> bytes from the socket and throws them away, without a copy (MSG_TRUNC).</summary>
    public static nint Drop(int descriptor, long length) => recv(descriptor, null, (nuint)length, 0x20);

    [LibraryImport("libc")]
    private static partial nint recv(int descriptor, void* buffer, nuint length, int flags);

    [LibraryImport("libc")]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc")]
    private static partial int connect(int descriptor, void* address, uint length);

    [LibraryImport("libc")]
    private static partial int setsockopt(int descriptor, int level, int name, void* value, uint length);
}
