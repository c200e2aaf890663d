namespace KioskFleet.Firmware.Sync;

/// <summary>The three manifests that a terminal keeps over power cuts: the newest it accepted, the newest whose objects it holds whole, and the one on the screen.</summary>
public sealed class SetSlots
{
    /// <summary>Stands in the slot of the held manifest when there is to be none; the sequence that was accepted then follows, eight bytes.</summary>
    private const byte ErasedMark = 0xEE;
    private const int MarkBytes = 9;

    /// <summary>Nothing was erased since something was held.</summary>
    private const long NotErased = -1;

    private readonly IStateSlot _accepted;
    private readonly IStateSlot _held;
    private readonly IStateSlot _shown;
    private long _erasedThrough = NotErased;

    public SetSlots(IStateSlot accepted, IStateSlot held, IStateSlot shown)
    {
        _accepted = accepted;
        _held = held;
        _shown = shown;
    }

    /// <summary>Newest manifest with a good signature: what the terminal works on.</summary>
    public SetManifest? Accepted { get; private set; }

    /// <summary>Newest manifest whose objects are all held.</summary>
    public SetManifest? Held { get; private set; }

    /// <summary>Manifest whose pages are on the screen.</summary>
    public SetManifest? Shown { get; private set; }

    /// <summary>The content was erased by command: the accepted manifest is not fetched again, only a later one.</summary>
    public bool IsErased => Accepted != null && Accepted.Payload.Sequence <= _erasedThrough;

    /// <summary>Reads what was kept. The signatures were checked before they were written, and are checked again in the background.</summary>
    public void Load(ManifestGate gate)
    {
        Accepted = Read(_accepted, gate);
        Held = Read(_held, gate);
        Shown = Read(_shown, gate);
        byte[]? mark = _held.Load();
        if (mark != null && mark.Length == MarkBytes && mark[0] == ErasedMark)
        {
            _erasedThrough = 0;
            for (int i = 8; i >= 1; i--)
            {
                _erasedThrough = (_erasedThrough << 8) | mark[i];
            }

            // A cut may have left what was on the screen behind the mark.
            Shown = null;
        }

        if (Held == null || (Shown != null && Shown.Payload.Sequence > Held.Payload.Sequence))
        {
            // What was shown had been held: its own note is spoilt, and the one before it may be of a set that was let go.
            Held = Shown;
        }

        if (Accepted == null || (Held != null && Held.Payload.Sequence > Accepted.Payload.Sequence))
        {
            Accepted = Held;
        }
    }

    public bool Accept(SetManifest manifest)
    {
        if (!_accepted.Save(manifest.Envelope, manifest.Envelope.Length))
        {
            return false;
        }

        Accepted = manifest;
        return true;
    }

    public bool Hold(SetManifest manifest)
    {
        if (!_held.Save(manifest.Envelope, manifest.Envelope.Length))
        {
            return false;
        }

        Held = manifest;
        _erasedThrough = NotErased;
        return true;
    }

    public bool Show(SetManifest manifest)
    {
        if (!_shown.Save(manifest.Envelope, manifest.Envelope.Length))
        {
            return false;
        }

        Shown = manifest;
        return true;
    }

    /// <summary>Drops a manifest whose signature does not hold. Another copy of the same payload may have a good one, and stays until it is checked itself.</summary>
    public void Drop(SetManifest manifest)
    {
        if (manifest == Accepted)
        {
            _accepted.Save(new byte[0], 0);
            Accepted = null;
        }

        if (manifest == Held)
        {
            _held.Save(new byte[0], 0);
            Held = null;
        }

        if (manifest == Shown)
        {
            _shown.Save(new byte[0], 0);
            Shown = null;
        }
    }

    /// <summary>Forgets what is held and shown, but not which sequence was accepted: an older set must not come back. Each is written twice, so that the slot's other place does not keep what it was.</summary>
    /// <returns>False if a slot could not be written.</returns>
    public bool Erase()
    {
        _erasedThrough = Accepted == null ? 0 : Accepted.Payload.Sequence;
        byte[] mark = new byte[MarkBytes];
        mark[0] = ErasedMark;
        for (int i = 1; i < MarkBytes; i++)
        {
            mark[i] = (byte)(_erasedThrough >> (8 * (i - 1)));
        }

        bool saved = true;
        for (int place = 0; place < 2; place++)
        {
            saved &= _held.Save(mark, mark.Length) && _shown.Save(new byte[0], 0);
        }

        Held = null;
        Shown = null;
        return saved;
    }

    private static SetManifest? Read(IStateSlot slot, ManifestGate gate)
    {
        byte[]? envelope = slot.Load();
        return envelope == null || envelope.Length == 0 ? null : gate.Read(envelope, -1);
    }
}
