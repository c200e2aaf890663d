using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>How far the background check of the stored objects has come. It goes on where it was after a restart: a hall that is switched off each night would else never see its last objects checked.</summary>
public sealed class ScrubRecord
{
    /// <summary>Bytes of the stored record.</summary>
    public const int MaxBytes = 32;

    private readonly IStateSlot _slot;
    private readonly byte[] _image = new byte[MaxBytes];
    private long _roundBegan;
    private int _rounds;

    /// <param name="slot">Where it is kept.</param>
    public ScrubRecord(IStateSlot slot)
    {
        _slot = slot;
        byte[]? stored = slot.Load();
        if (stored == null)
        {
            return;
        }

        try
        {
            CborReader r = new CborReader(stored, 0, stored.Length);
            if (r.ReadArrayHead() == 3)
            {
                Cursor = r.ReadInt(0, int.MaxValue);
                _roundBegan = r.ReadInt();
                Since = r.ReadInt();
            }
        }
        catch (CborException)
        {
            Cursor = 0;
        }
    }

    /// <summary>Where the check goes on.</summary>
    public int Cursor { get; private set; }

    /// <summary>Seconds since 1970 UTC: every object held was read and verified after it; 0: no round has ended yet. By a clock that was not trusted it is too early, never too late.</summary>
    public long Since { get; private set; }

    /// <summary>The check has looked at something.</summary>
    /// <param name="cursor">Where it stands now.</param>
    /// <param name="rounds">Rounds that ended since start.</param>
    /// <param name="utcSeconds">Now.</param>
    public void Looked(int cursor, int rounds, long utcSeconds)
    {
        if (_roundBegan == 0)
        {
            _roundBegan = utcSeconds;
        }

        Cursor = cursor;
        if (rounds != _rounds)
        {
            _rounds = rounds;
            Since = _roundBegan;
            _roundBegan = utcSeconds;
        }
    }

    /// <summary>Makes it safe. Called rarely, because it writes.</summary>
    public void Save()
    {
        CborWriter w = new CborWriter(_image);
        w.WriteArrayHead(3);
        w.WriteInt(Cursor);
        w.WriteInt(_roundBegan);
        w.WriteInt(Since);
        _slot.Save(_image, w.Length);
    }
}
