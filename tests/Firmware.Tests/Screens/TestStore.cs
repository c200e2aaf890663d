using System.Buffers.Binary;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

/// <summary>Objects in memory; reading allocates nothing. Objects can be lost or damaged by a test.</summary>
internal sealed class TestStore : IObjectReader
{
    private readonly Dictionary<UInt128, byte[]> _objects = [];

    public int Reads { get; private set; }

    /// <summary>Called before every reading: a test may throw.</summary>
    public Action Moment { get; set; } = () => { };

    /// <summary>Adds an object and returns its identity.</summary>
    public byte[] Add(byte kind, byte[] payload, params byte[][] children)
    {
        byte[] bytes = ObjectFrame.Build(kind, children.SelectMany(c => c).ToArray(), payload);
        byte[] id = ObjectHash.OfObject(bytes);
        _objects[Key(id, 0)] = bytes;
        return id;
    }

    public byte[] Get(byte[] id) => _objects[Key(id, 0)];

    public void Lose(byte[] id) => _objects.Remove(Key(id, 0));

    public void Put(byte[] id, byte[] bytes) => _objects[Key(id, 0)] = bytes;

    public int Read(byte[] id, int idOffset, byte[] buffer)
    {
        Reads++;
        Moment();
        if (!_objects.TryGetValue(Key(id, idOffset), out byte[]? bytes) || bytes.Length > buffer.Length)
        {
            return -1;
        }

        bytes.CopyTo(buffer, 0);
        return bytes.Length;
    }

    private static UInt128 Key(byte[] id, int offset) => BinaryPrimitives.ReadUInt128LittleEndian(id.AsSpan(offset, Limits.IdBytes));
}
