using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;

namespace KioskFleet.Firmware.App;

/// <summary>A small state in a file of two places.</summary>
internal sealed class FileSlot : IStateSlot
{
    private readonly SlotFile _file;
    private readonly int _capacity;

    public FileSlot(string path, int capacity)
    {
        _file = new SlotFile(path, capacity);
        _capacity = capacity;
    }

    public byte[]? Load()
    {
        byte[] buffer = new byte[_capacity];
        int count = _file.Read(buffer);
        if (count < 0)
        {
            return null;
        }

        byte[] result = new byte[count];
        System.Array.Copy(buffer, 0, result, 0, count);
        return result;
    }

    public bool Save(byte[] data, int count) => _file.Write(data, count);
}
