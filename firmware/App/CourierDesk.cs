using System;
using System.IO;
using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>Takes a set from a memory card that was carried here, and writes receipts onto it. Belongs to the worker.</summary>
internal sealed class CourierDesk
{
    /// <summary>Milliseconds between looks at the card.</summary>
    private const int LookMs = 5000;

    /// <summary>Milliseconds until a card that failed is tried again, while it stays in.</summary>
    private const int RetryMs = 60000;

    /// <summary>Milliseconds in which a manifest's signature is checked, many times over; one that is not accepted by then is not looked at again until the card was out.</summary>
    private const int VerifyMs = 60000;

    /// <summary>Objects with a wrong hash after which the card counts as damaged.</summary>
    private const int MaxDamaged = 3;

    /// <summary>Milliseconds between receipts while the card stays in and the set on the glass is the same: new proof is added.</summary>
    private const int ReceiptMs = 10 * 60 * 1000;

    private readonly IStorageRoot _card;
    private readonly CourierLink _link;
    private readonly SyncEngine _engine;
    private readonly ReceiptWriter _receipts;
    private readonly ErrorNote _errors;
    private readonly string _path;
    private CourierFile? _file;
    private byte[] _id = new byte[0];
    private byte[] _receiptFor = new byte[0];
    private byte[] _refused = new byte[0];
    private long _openedAt;
    private int _damagedBefore;
    private long _lookAt;
    private long _retryAt;
    private long _receiptAt;
    private bool _seen;

    public CourierDesk(IStorageRoot card, string division, string profile, CourierLink link, SyncEngine engine, ReceiptWriter receipts, ErrorNote errors)
    {
        _card = card;
        _link = link;
        _engine = engine;
        _receipts = receipts;
        _errors = errors;
        _path = division.Length == 0 ? "" : CourierFile.PathOf(card.Path, division, profile);
    }

    /// <summary>Looks at the card, answers what syncing asks of it, and says when the receipt is due.</summary>
    /// <returns>True: <see cref="WriteReceipt"/> should be called.</returns>
    public bool Step(long tick, bool serverIsUp)
    {
        if (_path.Length == 0)
        {
            return false;
        }

        if (tick >= _lookAt)
        {
            _lookAt = tick + LookMs;
            Look(tick);
        }

        bool serves = _file != null && _engine.IsFetchingAccepted && IsAccepted(_id);
        if (serves != _link.Serves)
        {
            Switch(serves, tick, serverIsUp);
        }

        bool damaged = serves && _engine.Damaged - _damagedBefore >= MaxDamaged;
        if (damaged || (serves && !_link.Answer(_engine, tick)))
        {
            _errors.Note(damaged ? "courier: the card is damaged" : "courier: the card cannot be read");
            Close(tick, serverIsUp);
            _retryAt = tick + RetryMs;
        }

        if (_file != null && !serves && !IsAccepted(_id) && tick - _openedAt > VerifyMs)
        {
            _refused = _id;
            Close(tick, serverIsUp);
        }

        if (_file != null && _engine.Held != null && Same(_engine.Held.Id, _id))
        {
            Close(tick, serverIsUp);
        }

        byte[] shown = _engine.Shown == null ? NoId : _engine.Shown.Id;
        return _seen && _file == null && (tick >= _receiptAt || !Same(shown, _receiptFor));
    }

    /// <param name="report">A whole report.</param>
    public void WriteReceipt(long tick, byte[] report)
    {
        _receiptAt = tick + ReceiptMs;
        _receiptFor = _engine.Shown == null ? NoId : _engine.Shown.Id;
        if (_receipts.Write(_card.Path + CourierFile.Folder + "\\receipts\\", report) < 0)
        {
            _errors.Note("courier: no receipt could be written");
        }
    }

    private static readonly byte[] NoId = new byte[0];

    private static bool Same(byte[] a, byte[] b) => a.Length == b.Length && (a.Length == 0 || ObjectHash.Same(a, 0, b, 0));

    private bool IsAccepted(byte[] id) => _engine.Accepted != null && Same(_engine.Accepted.Id, id);

    private bool HasFolder()
    {
        try
        {
            return Directory.Exists(_card.Path + CourierFile.Folder);
        }
        catch (Exception)
        {
            // The card has just gone: the CLR throws where it has no such drive.
            return false;
        }
    }

    private void Look(long tick)
    {
        bool present = _card.IsPresent && HasFolder();
        if (!present)
        {
            _seen = false;
            _receiptAt = 0;
            if (_file != null)
            {
                // Serving ends with the next read that fails; here nothing was asked.
                Close(tick, false);
            }

            _retryAt = 0;
            _id = NoId;
            _refused = NoId;
            return;
        }

        _seen = true;
        if (_file != null || tick < _retryAt)
        {
            return;
        }

        _retryAt = tick + RetryMs;
        CourierFile? file = CourierFile.Open(_path);
        if (file == null)
        {
            return;
        }

        byte[]? id = NewerId(file.Envelope);
        if (id == null || Same(id, _refused))
        {
            file.Close();
            return;
        }

        _file = file;
        _id = id;
        _openedAt = tick;
        _damagedBefore = _engine.Damaged;
        _engine.TakeManifest(file.Envelope);
    }

    /// <summary>Identity of the manifest if it is news; its signature is checked by the one path that all manifests go.</summary>
    private byte[]? NewerId(byte[] envelope)
    {
        try
        {
            SignedEnvelope e = SignedEnvelope.Decode(envelope, 0, envelope.Length);
            byte[] id = ObjectHash.First(ObjectHash.ManifestDigest(e.Payload), Limits.IdBytes);
            SetManifest? accepted = _engine.Accepted;
            if (accepted == null)
            {
                return id;
            }

            bool held = _engine.Held != null && Same(_engine.Held.Id, id);
            bool news = Same(accepted.Id, id) ? !held : ManifestPayload.Decode(e.Payload).Sequence > accepted.Payload.Sequence;
            return news ? id : null;
        }
        catch (CborException)
        {
            _errors.Note("courier: the manifest is malformed");
            return null;
        }
    }

    private void Switch(bool serves, long tick, bool serverIsUp)
    {
        _link.Use(serves ? _file : null);
        _engine.IsFree = serves;
        if (serves || serverIsUp)
        {
            _engine.LinkUp(tick);
        }
        else
        {
            _engine.LinkDown();
        }
    }

    private void Close(long tick, bool serverIsUp)
    {
        if (_link.Serves)
        {
            Switch(false, tick, serverIsUp);
        }

        if (_file != null)
        {
            _file.Close();
            _file = null;
        }
    }
}
