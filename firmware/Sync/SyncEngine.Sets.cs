using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>Which set is accepted, and which belongs on the glass.</summary>
public sealed partial class SyncEngine
{
    /// <summary>Milliseconds between attempts to note what is on the glass, while its slot cannot be written.</summary>
    private const int NoteMs = 30000;

    private SetManifest? _candidate;
    private long _noteAt;

    /// <summary>The set that was on the glass last, as far as its slot says: what the next start shows.</summary>
    public SetManifest? Shown => _slots.Shown;

    /// <summary>The set that belongs on the glass now: whole, and its time has come. Who shows pages answers with <see cref="Displayed"/> once it is there. Null: none, or its signature was bad.</summary>
    public SetManifest? Due { get; private set; }

    /// <summary>Rises whenever <see cref="Due"/> changes: who shows pages compares it with what it saw last.</summary>
    public int DueVersion { get; private set; }

    /// <summary>Takes a manifest from the manifest topic or a card. Its signature is checked in a later step.</summary>
    public void TakeManifest(byte[] envelope)
    {
        SetManifest? accepted = _slots.Accepted;
        SetManifest? manifest = _gate.Read(envelope, -1);
        if (manifest == null)
        {
            LastError = _gate.Refusal;
            return;
        }

        // The same again is the server's answer to a repeated report, not an error; it takes up a job that had ended.
        if (manifest.IsSame(accepted))
        {
            if (!IsFetching && !manifest.IsSame(_slots.Held))
            {
                WantAccepted();
            }

            return;
        }

        if (accepted != null && manifest.Payload.Sequence <= accepted.Payload.Sequence)
        {
            LastError = "manifest: sequence not above the one held";
            return;
        }

        if (_candidate == null || manifest.Payload.Sequence > _candidate.Payload.Sequence)
        {
            _candidate = manifest;
        }
    }

    /// <summary>The set stands on the glass. Only now is it kept as the shown one, and what only the one before needs may be let go: a set that cannot be shown never costs the last one that could.</summary>
    public void Displayed(SetManifest set, long tick)
    {
        if (!set.IsSame(Due) || set.IsSame(_slots.Shown) || tick < _noteAt)
        {
            return;
        }

        if (_slots.Show(set))
        {
            if (_collectRoot >= 0)
            {
                // The collection under way walked the set that was shown before, and would take this one for walked.
                _collectRoot = -1;
                _collectWanted = true;
            }

            _collectDue = true;
            return;
        }

        _noteAt = tick + NoteMs;
        LastError = "storage: cannot keep a manifest";
    }

    private void SetDue(SetManifest? set)
    {
        Due = set;
        DueVersion++;
    }

    private void SwitchIfDue(long nowSeconds, bool trusted)
    {
        SetManifest? held = _slots.Held;
        if (held != null && held.IsVerified && !held.IsSame(Due) && !(trusted && held.Payload.NotBefore > nowSeconds))
        {
            SetDue(held);
        }
    }

    private SetManifest? Unverified()
    {
        if (_slots.Shown != null && !_slots.Shown.IsVerified)
        {
            return _slots.Shown;
        }

        if (_slots.Held != null && !_slots.Held.IsVerified)
        {
            return _slots.Held;
        }

        return _slots.Accepted != null && !_slots.Accepted.IsVerified ? _slots.Accepted : null;
    }

    private void VerifyOne()
    {
        SetManifest? kept = Unverified();
        if (kept != null)
        {
            if (!_gate.Verify(kept))
            {
                LastError = "manifest: the kept one has a bad signature";
                bool wasShown = kept.IsSame(_slots.Shown);
                bool wasDue = kept.IsSame(Due);
                _slots.Drop(kept);
                _job = null;
                _wanted = null;
                _repair = null;
                if (wasShown || wasDue)
                {
                    // It must not stay on the glass, whatever else may come there.
                    SetDue(wasShown ? null : _slots.Shown);
                }

                WantAccepted();
            }

            return;
        }

        // Let go of only when it was decided on: memory may end in between.
        SetManifest candidate = _candidate!;
        bool right = _gate.Verify(candidate);
        bool isKept = right && _slots.Accept(candidate);
        _candidate = null;
        if (!right)
        {
            LastError = _gate.Refusal;
        }
        else if (!isKept)
        {
            LastError = "storage: cannot keep a manifest";
        }
        else
        {
            WantAccepted();
        }
    }
}
